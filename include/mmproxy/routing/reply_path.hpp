// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_REPLY_PATH_HPP
#define MMPROXY_ROUTING_REPLY_PATH_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/netlink/rule_order.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

namespace mmproxy {

/// The way that a target's replies to a client take, by the rules and routes of one moment.
struct reply_path {
    bool comes_home = false; ///< whether the replies are delivered on this host, where the upstream socket is
    std::error_code error{}; ///< why the kernel names no way at all, see `netlink::look_up`
    std::uint32_t table = 0; ///< the routing table that has decided
    std::optional<netlink::placed_rule> rule{}; ///< the first rule that looks that table up, if there is one
};

/// Asks the kernel for the way of a reply from `target`, an address of this host, to `client`.
///
/// `protocol` is `transport::datagram` for UDP, anything else for TCP. Both addresses are canonical and of one family.
/// `fwmark` is the mark of the reply, which a target takes over with `fwmark_routing`; 0: none. The network namespace
/// is that of `socket`. It waits for a few answers of the kernel; needs no privilege. Throws `std::system_error` when
/// the rules cannot be listed; that the way cannot be asked for is the path's `error`.
MMPROXY_DECL reply_path find_reply_path(netlink::route_socket& socket, transport protocol, const socket_address& target,
                                        const socket_address& client, std::uint32_t fwmark = 0);

/// Says in one line, for an operator, what is wrong with a path that does not come home and what to do about it.
MMPROXY_DECL std::string explain(const reply_path& path);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/netlink/route_lookup.hpp>
#include <mmproxy/routing/identity.hpp>

#include <linux/rtnetlink.h>
#include <netinet/in.h>

namespace mmproxy {
namespace detail {

/// Whether the kernel refuses a packet for its source: a loopback address of IPv4 never leaves the host. The error is
/// then "Invalid argument", and does not say which table would have sent the packet out.
inline bool is_refused_for_its_source(const netlink::sent_packet& p, std::error_code error) {
    return error == std::errc::invalid_argument && p.source.is_v4() && p.source.is_loopback();
}

/// Looks up the way of such a packet as if it had no source yet. The rule that would send it out does not ask for the
/// source, so the kernel finds the same rule.
inline std::error_code look_past_source(netlink::route_socket& socket, netlink::sent_packet packet,
                                        netlink::chosen_route& found) {
    packet.source = {};
    return netlink::look_up(socket, packet, found);
}

/// Whether it is the rule of table `main`, which every host has behind the rules of other programs. ip-rule(8).
inline bool is_hosts_own(const netlink::placed_rule& r) noexcept {
    constexpr std::uint32_t priority_of_main = 32766; // the kernel's own, see ip-rule(8)
    return r.table == RT_TABLE_MAIN && r.priority == priority_of_main;
}

} // namespace detail

MMPROXY_DECL reply_path find_reply_path(netlink::route_socket& socket, transport protocol, const socket_address& target,
                                        const socket_address& client, std::uint32_t fwmark) {
    constexpr std::uint8_t udp = IPPROTO_UDP;
    constexpr std::uint8_t tcp = IPPROTO_TCP;
    const netlink::sent_packet reply{.destination = client.address,
                                     .source = target.address,
                                     .mark = fwmark,
                                     .ip_protocol = protocol == transport::datagram ? udp : tcp,
                                     .source_port = target.port,
                                     .destination_port = client.port};
    netlink::chosen_route chosen;
    reply_path path;
    path.error = netlink::look_up(socket, reply, chosen);
    if (detail::is_refused_for_its_source(reply, path.error))
        path.error = detail::look_past_source(socket, reply, chosen);
    path.comes_home = !path.error && chosen.type == RTN_LOCAL;
    path.table = chosen.table;
    for (const auto& r : netlink::list_in_order(socket, target.family()))
        if (!path.rule && r.may_decide() && r.table == chosen.table) path.rule = r;
    return path;
}

MMPROXY_DECL std::string explain(const reply_path& path) {
    if (path.comes_home) return "the replies come back";
    if (path.error) return "no route brings the replies back (" + path.error.message() + "): see `ip rule`";
    const auto way = "the replies leave this host by table " + std::to_string(path.table);
    if (!path.rule || detail::is_hosts_own(*path.rule)) return way + ": no rule brings them back, see `ip rule`";
    if (is_ours(path.rule->protocol)) return way + ", where another program's route takes them: choose another table";
    const auto remedy = path.rule->priority == 0
                            ? "give that rule a priority above 0, or let it spare loopback addresses"
                            : "guard the routes or start after it, or let that rule spare loopback addresses";
    return way + ", which " + to_string(*path.rule) +
           " looks up ahead of what would bring them back: see `ip rule`, and " + remedy;
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
