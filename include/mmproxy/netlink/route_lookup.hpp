// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_ROUTE_LOOKUP_HPP
#define MMPROXY_NETLINK_ROUTE_LOOKUP_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/netlink/family.hpp>
#include <mmproxy/netlink/message.hpp>
#include <mmproxy/netlink/route_socket.hpp>

#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <linux/rtnetlink.h>

namespace mmproxy::netlink {

/// A packet that this host sends, as far as rules and routes look at it. All numbers are in host byte order.
struct sent_packet {
    ip_address destination{};           ///< its family is that of the lookup
    ip_address source{};                ///< unspecified: none yet, as of a socket that is not bound
    std::uint32_t mark = 0;             ///< SO_MARK of the socket, see socket(7); 0: none
    std::uint8_t ip_protocol = 0;       ///< IPPROTO_TCP …; 0: any, and the ports do not count
    std::uint16_t source_port = 0;      ///< looked at with `ip_protocol` alone
    std::uint16_t destination_port = 0; ///< likewise
};

/// The route that the kernel would choose for a packet. All numbers are in host byte order.
struct chosen_route {
    std::uint8_t type = RTN_UNSPEC;     ///< RTN_LOCAL: to this host itself; RTN_UNICAST …
    std::uint32_t table = 0;            ///< the table that holds the route
    std::uint32_t output_interface = 0; ///< the index of the interface, see if_nametoindex(3)
};

/// The request by which `look_up` asks; the ports go in network byte order, as the kernel wants them.
inline message route_request(const sent_packet& p) {
    rtmsg h{};
    h.rtm_family = to_native(p.destination.family());
    h.rtm_dst_len = static_cast<std::uint8_t>(8 * p.destination.bytes().size());
    h.rtm_src_len = static_cast<std::uint8_t>(8 * p.source.bytes().size());
    if (p.destination.is_v4()) h.rtm_flags = RTM_F_LOOKUP_TABLE; // IPv6 always tells it
    message m{RTM_GETROUTE, 0, h};
    m.add(RTA_DST, p.destination.bytes());
    if (p.source.is_specified()) m.add(RTA_SRC, p.source.bytes());
    if (p.mark != 0) m.add_value<std::uint32_t>(RTA_MARK, p.mark);
    if (p.ip_protocol == 0) return m;
    m.add_value<std::uint8_t>(RTA_IP_PROTO, p.ip_protocol);
    m.add_value<std::uint16_t>(RTA_SPORT, htons(p.source_port));
    m.add_value<std::uint16_t>(RTA_DPORT, htons(p.destination_port));
    return m;
}

/// Reads the body of the answer.
inline chosen_route read_route(bytes_view body) {
    const auto h = load<rtmsg>(body);
    chosen_route r{.type = h.rtm_type, .table = h.rtm_table};
    for_each_attribute(behind(body, sizeof h), [&r](std::uint16_t type, bytes_view value) {
        if (type == RTA_TABLE) r.table = load<std::uint32_t>(value);
        if (type == RTA_OIF) r.output_interface = load<std::uint32_t>(value);
    });
    return r;
}

/// Asks the kernel which way a packet would take by the rules and routes of this moment, as `ip route get` does.
///
/// `found` is set when there is a way. Where there is none the error tells why: `network_unreachable`, or what a rule
/// or route of type unreachable, prohibit or blackhole says, or the trouble of asking. The network namespace is that of
/// `socket`. Needs no privilege. rtnetlink(7), RTM_GETROUTE.
inline std::error_code look_up(route_socket& socket, const sent_packet& packet, chosen_route& found) {
    return socket.ask(route_request(packet), [&found](bytes_view body) { found = read_route(body); });
}

/// Whether packets to an address are delivered on this host; false when the kernel cannot be asked. Needs no privilege.
inline bool is_local(route_socket& socket, const ip_address& address) {
    chosen_route found;
    return !look_up(socket, {.destination = address}, found) && found.type == RTN_LOCAL;
}

} // namespace mmproxy::netlink

#endif
