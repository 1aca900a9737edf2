// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ERROR_HPP
#define MMPROXY_ERROR_HPP

#include <mmproxy/separate_compilation.hpp>

#include <string>
#include <system_error>

namespace mmproxy {

/// Why a header, a connection or a flow was refused. One cause a value; `message()` tells an operator what to do.
///
/// Parsers return the values themselves. Observers get them as `std::error_code`, beside errors of the system such as
/// ECONNREFUSED, and compare: `ec == errc::not_allowed`.
enum class errc : int {
    success = 0,
    /// Not an error: the bytes so far may become a header. Remedy: read more of them.
    need_more,

    // The header. Each of these values is final: no further byte can mend the header.

    /// The first bytes are no PROXY header. Remedy: switch the header on at the balancer, or expect none.
    not_proxy,
    /// A v1 header where another version is expected. Remedy: expect it too, or change the balancer's version.
    v1_unexpected,
    /// A v2 header where another version is expected. Remedy: that of `v1_unexpected`.
    v2_unexpected,
    /// A Simple Proxy Protocol header where another version is expected. Remedy: that of `v1_unexpected`.
    spp_unexpected,
    /// The v2 signature is followed by another version than 2. Remedy, of this value and of the next ones that name
    /// none: check the balancer, whose header the example program print_header shows.
    bad_version,
    /// A v2 command other than LOCAL and PROXY.
    bad_command,
    /// An address family or transport protocol that the specification does not assign; in v1 a word other than TCP4,
    /// TCP6 and UNKNOWN.
    bad_family,
    /// A v1 line whose fields are not separated by exactly one space, or that has too few or too many fields.
    bad_syntax,
    /// A v1 address that is malformed, or a client's address that is not of the declared family.
    bad_address,
    /// A v1 port that is not a decimal number from 0 to 65535 without leading zeroes.
    bad_port,
    /// A v1 line with a CR or an LF that does not belong to its final CRLF.
    bad_line_end,
    /// The v2 length is too small for the addresses of the declared family.
    bad_length,
    /// A v1 line of more than 107 bytes, or a header larger than the forwarder's `max_header`. Remedy: a larger
    /// `max_header`.
    too_long,
    /// The TLVs do not end where the header ends, or there are two CRC32C TLVs or one that is not of 4 bytes.
    bad_tlv,
    /// The CRC32C that the header carries does not match the header: it was damaged or changed on its way.
    bad_checksum,
    /// A unique-id of more than 128 bytes.
    bad_unique_id,
    /// The client's address is one that no client has: 0.0.0.0, ::, multicast or broadcast.
    bad_client,
    /// A v1 header, which has no word for UDP, on every datagram. Remedy: v2, or `first_datagram` where the balancer is
    /// nginx, which writes a v1 header on the first datagram alone.
    wrong_transport,

    // A header that is to be written. `serialize` and `header_builder` say why they cannot; also `bad_tlv` and
    // `bad_unique_id`.

    /// The buffer is smaller than the header. Remedy: a buffer of the size that the result tells.
    buffer_too_small,
    /// The version has no word for the transport: v1 says TCP alone, SPP UDP alone, and v2 needs one beside a client.
    /// Remedy: v2, and `header::transport` set.
    unsayable_transport,
    /// Source and destination are of two families, where a v1 or v2 header says one for both. Remedy: the IPv4 address
    /// as v4-mapped IPv6 (`ip_address::v6_bytes`), which `header_builder` does.
    unsayable_families,
    /// A client or a destination is not named where the version has to name both: beside each other, in an AF_UNIX
    /// header, and in SPP, which knows neither LOCAL nor UNKNOWN. Remedy: both addresses; or v1 or v2, and neither.
    unsayable_unnamed,
    /// SPP has no room for TLVs. Remedy: v2, or none.
    unsayable_tlvs,
    /// The TLVs, with the addresses, are more than the 65535 bytes that may stand in a v2 header. Remedy: fewer or
    /// shorter ones.
    tlvs_too_large,
    /// An AF_UNIX path of more than the 108 bytes that a header, and a socket, has for it. Remedy: a shorter path.
    path_too_long,

    // The connection or the flow.

    /// The kernel has no port to dial from but the target's own: the socket would be connected to itself, or was and
    /// has been closed. Remedy: a larger net.ipv4.ip_local_port_range.
    no_other_port,
    /// The connection or the datagram ended before its header was complete. A port scan does so, and a health check
    /// without a header. Remedy: none is needed.
    truncated,
    /// The header was not complete within `header_timeout`. Remedy: switch the header on at the balancer.
    header_timed_out,
    /// The target did not answer within `connect_timeout`. Remedy: look at the target, and at the way of its replies
    /// (`find_reply_path`).
    connect_timed_out,
    /// Nothing moved in either direction for `idle_timeout`. Remedy: none is needed, or a longer `idle_timeout`.
    idle_timed_out,
    /// The balancer or the target has answered neither data nor keep-alive probes: it was switched off, or cut off from
    /// this host, without a word. Or it has taken nothing for `user_timeout`. See `keep_alive`, `set_user_timeout`.
    /// Remedy: none is needed; shorter keep-alive times, where a network in between forgets idle connections.
    peer_vanished,
    /// A peer that may send no header has sent one, see `header_use::reject`. Remedy: none, when that is meant; else
    /// another use for the peer.
    header_not_allowed,
    /// The access control does not allow the balancer's address. Remedy: add the address to the list.
    not_allowed,
    /// The access control does not let the client in that the header names.
    /// Remedy: none, when that is meant; else change what the access control's `allows_client` goes by.
    client_not_allowed,
    /// The header names a client that no header may name, see `denied_clients`. Remedy: look at what the balancer lets
    /// its clients claim; or take the address off the list.
    client_denied,
    /// A balancer that is not on this host's loopback names a client that is (127.0.0.0/8, ::1), or one without an
    /// address (0.0.0.0/8, ::): the target would trust it as this host. See `loopback_guard`. Remedy: look at what the
    /// balancer lets its clients claim.
    loopback_client,
    /// The client has asked a TLS server for a name that is not among the `allowed_server_names`, or the header has no
    /// TLV AUTHORITY. Remedy: the name in the list; `proxy-v2-options authority` at HAProxy.
    server_name_not_allowed,
    /// The client has come through a VPC endpoint of AWS that is not among the `allowed_vpc_endpoints`, or through
    /// none. Remedy: the endpoint's id in the list.
    vpc_endpoint_not_allowed,
    /// The balancer has verified no TLS certificate of the client, or the header has no TLV SSL, see
    /// `verified_tls_clients`. Remedy: a certificate at the client; `send-proxy-v2-ssl` and `verify` at HAProxy.
    client_certificate_not_verified,
    /// No target serves this client's address family or destination. Remedy: a target for the family, or the
    /// destination in the list of `header_destination`.
    not_served,
    /// The target is of another address family than the client, from whose address it is to be dialled: the header
    /// names an IPv6 client and an IPv4 destination, say, and the destination is dialled. Remedy: fixed targets.
    mixed_families,
    /// The target is an address that this process itself listens on: it would call itself until nothing is left.
    /// Remedy: another target; the options' `dials_own_listeners` allows it, for a chain of forwarders.
    own_listener,
    /// There are `max_connections` already: further connections wait in the backlog. Remedy: a larger number.
    too_many_connections,
    /// There are `max_flows` already, or as many balancer endpoints as `first_datagram` remembers: the datagram, which
    /// would add one, is dropped. Remedy: a larger `max_flows`, or a shorter `close_after`.
    too_many_flows,
    /// The client, or its network, has as many connections or flows already as one may have, see `address_limits`.
    /// Remedy: none, when that is meant; else a larger number.
    too_many_of_client,
    /// The same of the balancer. Remedy: a larger number, or fewer connections of the balancer.
    too_many_of_balancer,
    /// The target had not answered in this flow, and a new flow needed its place or descriptor. Remedy: that of
    /// `too_many_flows`.
    gave_way,
    /// The forwarder was drained or destroyed: this connection or flow outlived the deadline, or came too late.
    /// Remedy: none is needed, or a longer limit.
    drained,
};

namespace detail {

constexpr const char* describe(errc code) noexcept {
    switch (code) {
    case errc::success: return "success";
    case errc::need_more: return "the PROXY header is not complete yet";
    case errc::not_proxy:
        return "the balancer sent no PROXY header: is send-proxy on, in a version this listener takes?";
    case errc::v1_unexpected:
        return "the balancer sent a v1 header where another version is expected: let it send that one, or expect v1";
    case errc::v2_unexpected:
        return "the balancer sent a v2 header where another version is expected: let it send that one, or expect v2";
    case errc::spp_unexpected:
        return "the balancer sent an SPP header where another version is expected: let it send that one, or expect SPP";
    case errc::bad_version:
        return "the binary PROXY header has an unknown version: only version 2 exists, check the sender";
    case errc::bad_command: return "the PROXY v2 command is neither LOCAL nor PROXY: check the sender";
    case errc::bad_family:
        return "the PROXY header names an address family or transport that is not assigned: check the sender";
    case errc::bad_syntax:
        return "the PROXY v1 line is malformed: its fields are separated by exactly one space, check the sender";
    case errc::bad_address: return "the PROXY v1 line has an address that is not one of its family: check the sender";
    case errc::bad_port: return "the PROXY v1 line has a port that is not a number from 0 to 65535: check the sender";
    case errc::bad_line_end: return "the PROXY v1 line does not end in CR LF: check the sender";
    case errc::bad_length: return "the PROXY v2 header is too short for the addresses it announces: check the sender";
    case errc::too_long:
        return "the PROXY header is too long: a v1 line has at most 107 bytes; for a v2 header with large TLVs raise "
               "max_header";
    case errc::bad_tlv: return "the PROXY v2 header has a TLV that does not fit: check the sender's TLVs";
    case errc::bad_checksum:
        return "the PROXY v2 header does not match its CRC32C: it was damaged or changed on its way";
    case errc::bad_unique_id:
        return "the PROXY v2 header has a unique-id of more than 128 bytes: shorten it at the balancer";
    case errc::bad_client:
        return "the PROXY header names a client that cannot be one (0.0.0.0, multicast or broadcast): check the sender";
    case errc::wrong_transport:
        return "a v1 header on every datagram has no word for UDP: send v2, or expect it on the first datagram alone";
    case errc::buffer_too_small:
        return "the PROXY header does not fit into the buffer: give it one of the size that the result tells";
    case errc::unsayable_transport:
        return "this version of the PROXY header cannot say this transport (v1: TCP alone; SPP: UDP alone; v2: one is "
               "needed): set it, or write v2";
    case errc::unsayable_families:
        return "a PROXY header cannot say a source and a destination of two families: give the IPv4 address as a "
               "v4-mapped one";
    case errc::unsayable_unnamed:
        return "this PROXY header has to name a client and a destination: give both addresses, or neither and write v1 "
               "or v2";
    case errc::unsayable_tlvs: return "an SPP header has no room for TLVs: leave them out, or write v2";
    case errc::tlvs_too_large:
        return "the TLVs are more than fit into a PROXY v2 header (65535 bytes, addresses included): give fewer or "
               "shorter ones";
    case errc::path_too_long: return "an AF_UNIX path in a PROXY header has at most 108 bytes: give a shorter one";
    case errc::no_other_port:
        return "the kernel gives out no port to dial from but the target's own: widen net.ipv4.ip_local_port_range";
    case errc::truncated:
        return "what was received ended before its PROXY header was complete: a port scan or a bare health check?";
    case errc::header_timed_out:
        return "no complete PROXY header within header_timeout: is send-proxy on at the balancer?";
    case errc::connect_timed_out:
        return "the target did not answer within connect_timeout: is it running and not overloaded, or are its replies "
               "lost on their way (routing, a firewall)?";
    case errc::idle_timed_out: return "nothing moved for idle_timeout";
    case errc::peer_vanished:
        return "the balancer or the target answers no more, not even keep-alive probes: was it switched off, or does "
               "a network in between forget idle connections?";
    case errc::client_not_allowed: return "the client that the header names is not allowed";
    case errc::client_denied:
        return "the header names a client that no header may name: what does the balancer let its clients claim?";
    case errc::loopback_client:
        return "a balancer that is not on this host's loopback names a client that is: what does it let its clients "
               "claim?";
    case errc::server_name_not_allowed:
        return "the TLS server name that the client asked for is not allowed, or the header tells none: add the name, "
               "or "
               "let the balancer send the TLV AUTHORITY";
    case errc::vpc_endpoint_not_allowed:
        return "the client's VPC endpoint is not allowed, or the header tells none: add the endpoint's id to the list";
    case errc::client_certificate_not_verified:
        return "the balancer has not verified a TLS certificate of the client: does the client have one, and does the "
               "balancer ask for it and send the TLV SSL?";
    case errc::header_not_allowed:
        return "a peer that may send no PROXY header has sent one: is it a balancer after all?";
    case errc::not_allowed: return "the peer is not in the allowed subnets: add the balancer's address to the list";
    case errc::not_served:
        return "no target for this client: give one for its address family, or allow its destination";
    case errc::mixed_families:
        return "the destination is of another address family than the client: it cannot be dialled from the client's "
               "address, forward to a fixed target";
    case errc::own_listener: return "the destination is an address that this program listens on: it would call itself";
    case errc::too_many_connections: return "max_connections is reached: raise it, or let balancers open fewer";
    case errc::too_many_flows: return "max_flows is reached: raise it, or lower close_after";
    case errc::too_many_of_client:
        return "the client has as many connections or flows as one client may have: raise the number if that is too "
               "few";
    case errc::too_many_of_balancer:
        return "the balancer has as many connections or flows as one balancer may have: raise the number if that is "
               "too few";
    case errc::gave_way:
        return "the target had never answered, and a new flow needed the place: raise max_flows if there are so many "
               "clients";
    case errc::drained: return "the forwarder is stopping: the drain deadline is over, or it takes nothing new";
    }
    return "unknown mmproxy error";
}

class error_category_type final : public std::error_category {
public:
    const char* name() const noexcept override { return "mmproxy"; }
    std::string message(int value) const override;
};

} // namespace detail

/// The category of every `errc`; its name is "mmproxy", its messages are English sentences for an operator.
inline constinit const detail::error_category_type error_category{};

/// Makes `ec = errc::not_allowed` and `ec == errc::not_allowed` work for a `std::error_code`.
inline std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category};
}

} // namespace mmproxy

template <> struct std::is_error_code_enum<mmproxy::errc> : std::true_type {};

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL std::string error_category_type::message(int value) const {
    return describe(static_cast<errc>(value));
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
