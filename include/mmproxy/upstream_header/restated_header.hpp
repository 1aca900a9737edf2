// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_UPSTREAM_HEADER_RESTATED_HEADER_HPP
#define MMPROXY_UPSTREAM_HEADER_RESTATED_HEADER_HPP

#include <mmproxy/address/one_family.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/request.hpp>

namespace mmproxy {

namespace detail {

/// Whether the header is what `no_header` gives, or a header version that takes a peer without one.
constexpr bool is_absent(const header& h) noexcept {
    return h.version == 0 && h.command == command::local && !h.names_client();
}

/// The peer is the client, and has called the address of ours that it has reached.
inline header header_of_peer(const request& asked, transport protocol) noexcept {
    return {.command = command::proxy, .transport = protocol, .source = asked.balancer, .destination = asked.local()};
}

/// v1 has no word for UDP: what comes over UDP under a v1 header is UDP all the same. Another format may have no word
/// for either.
constexpr header header_of_client(const request& asked, transport protocol) noexcept {
    auto said = asked.header;
    const bool lacks_transport = said.names_client() && said.transport == transport::unspecified;
    if (said.version == 1 || lacks_transport) said.transport = protocol;
    said.source = asked.client;
    said.destination = asked.destination;
    return said;
}

/// Whether the header is of AF_UNIX without the addresses: it has come with none, or an announcement has outlived them.
constexpr bool lacks_unix_addresses(const header& h) noexcept {
    return h.family == header_family::unix_socket && h.unix_addresses.empty();
}

} // namespace detail

/// What a target is to be told of a client, for `serialize` of any version: a view, as `asked.header` is.
///
/// - A header that has come says the same again, with its TLVs; a CRC32C among them is of no meaning until `serialize`
///   computes it anew. An unnamed one stays unnamed: a balancer's health check is one for the target, too.
/// - Without a header the peer is the client, and our own end of its connection the destination. `protocol` is how it
///   has come.
///
/// Where source and destination are of two families, which v1 and v2 cannot say, the IPv4 address is v4-mapped.
inline header restated_header(const request& asked, transport protocol) noexcept {
    auto said = detail::is_absent(asked.header) ? detail::header_of_peer(asked, protocol)
                                                : detail::header_of_client(asked, protocol);
    make_one_family(said.source, said.destination);
    if (said.names_client()) said.family = said.source.address.is_v4() ? header_family::ipv4 : header_family::ipv6;
    if (detail::lacks_unix_addresses(said)) said.family = header_family::unspecified;
    return said;
}

} // namespace mmproxy

#endif
