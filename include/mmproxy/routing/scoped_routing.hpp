// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_SCOPED_ROUTING_HPP
#define MMPROXY_ROUTING_SCOPED_ROUTING_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/routing/detail/installed.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <cstdint>
#include <initializer_list>
#include <span>

namespace mmproxy {

/// Brings home exactly what one target, or a few, send: other traffic of the host is not touched.
///
///     TCP  ip rule add from TARGET iif lo ipproto tcp sport PORT table 124
///     UDP  ip rule add iif lo ipproto udp sport PORT table 124
///     ip route add local 0.0.0.0/0 dev lo src TARGET table 124
///
/// - A target is any address of this host, not a loopback address alone.
/// - A UDP server bound to a wildcard address answers from TARGET, where it was asked at.
/// - While it is installed, the target's port (UDP: that port on every address) does not answer clients of other hosts
///   that come directly.
/// - UDP targets with different addresses of one family need a table each, because a route has one preferred source; a
///   wildcard server can have one target only. For the same reason the default table is not `loopback_routing`'s.
/// - A host without IPv6 gets the IPv4 half.
///
/// Instances share rules, routes and tables as instances of `loopback_routing` do.
/// Copies are handles to one installation, which the last copy undoes: CAP_NET_ADMIN must be kept until then. Copying,
/// destroying and `prepare` are safe from any thread. Linux 4.17 or later, ip-rule(8).
class scoped_routing {
public:
    /// Any value but `loopback_routing`'s will do.
    static constexpr std::uint32_t default_table = 124; // any value but `loopback_routing`'s will do

    /// Installs rules and routes in the network namespace of the calling thread.
    ///
    /// `protocol` is the targets' transport; `transport::unspecified` means both. Unspecified targets are passed over,
    /// so that an optional one can be handed in as it is; v4-mapped ones count as IPv4. `table` is the number of the
    /// routing table for the routes, which should hold no default route but this library's.
    ///
    /// Throws `std::system_error` after it has undone what it had done. Before anything is changed: EPERM without
    /// CAP_NET_ADMIN; EINVAL for no target, a target without a port, a wildcard, or an address of another host, and for
    /// the tables 0 and 253 to 255, which the system uses. EEXIST when the table has another default route or, for UDP,
    /// one with another source.
    scoped_routing(transport protocol, std::span<const socket_address> targets, std::uint32_t table = default_table);

    /// The same for targets that are listed.
    scoped_routing(transport protocol, std::initializer_list<socket_address> targets,
                   std::uint32_t table = default_table)
        : scoped_routing{protocol, std::span<const socket_address>{targets.begin(), targets.size()}, table} {}

    /// Clears `ec`: the rules go by address and port, and need nothing of the socket.
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& ec) const noexcept { ec.clear(); }

    /// See `repairable_routing`.
    routing_repair repair() const { return installed_.repair(); }
    /// See `repairable_routing`.
    bool vanishes_silently() const noexcept { return installed_.vanishes_silently(); }

private:
    detail::installed installed_;
};

static_assert(routing_policy<scoped_routing>);
static_assert(repairable_routing<scoped_routing>);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/shared_route.hpp>
#include <mmproxy/routing/detail/shared_rule.hpp>
#include <mmproxy/routing/identity.hpp>

#include <string>

#include <netinet/in.h>

namespace mmproxy {
namespace detail {

/// False for an IPv6 target on a host that has no IPv6.
inline bool require_usable(const socket_address& target) {
    if (target.port == 0) throw_invalid("scoped routing needs the target's port, not " + to_string(target));
    if (target.address.is_wildcard())
        throw_invalid("scoped routing needs one address of this host as target, not " + to_string(target));
    if (target.address.is_v6() && !has_ipv6()) return false;
    if (!is_local(target.address))
        throw_invalid("the target " + to_string(target) + " is not on this host: routing serves local ones");
    return true;
}

inline netlink::rule port_rule(const socket_address& target, std::uint32_t table) {
    return {.family = target.family(),
            .input_interface = "lo",
            .source_port_first = target.port,
            .source_port_last = target.port,
            .table = table,
            .priority = rule_priority,
            .protocol = scoped_protocol_tag};
}

inline netlink::rule stream_rule(const socket_address& target, std::uint32_t table) {
    auto rule = port_rule(target, table);
    rule.source = {target.address, max_prefix_length(target.address)};
    rule.ip_protocol = IPPROTO_TCP;
    return rule;
}

/// Without the source: the packet of a server bound to a wildcard address has none yet when the kernel looks for a
/// route.
inline netlink::rule datagram_rule(const socket_address& target, std::uint32_t table) {
    auto rule = port_rule(target, table);
    rule.ip_protocol = IPPROTO_UDP;
    return rule;
}

inline void append_scoped(shared_objects& to, transport protocol, const socket_address& target, std::uint32_t table) {
    const bool datagram = protocol != transport::stream;
    const netlink::route route{target.family(), table, loopback_interface, target.address, routing_protocol_tag};
    to.add<shared_route>(route, datagram);
    if (protocol != transport::datagram) to.add<shared_rule>(stream_rule(target, table));
    if (datagram) to.add<shared_rule>(datagram_rule(target, table));
}

inline shared_objects scoped_objects(transport protocol, std::span<const socket_address> targets, std::uint32_t table) {
    shared_objects result;
    bool any = false;
    for (const auto& given : targets) {
        const auto target = given.canonical();
        if (!target.is_specified()) continue;
        any = true;
        if (require_usable(target)) append_scoped(result, protocol, target, table);
    }
    if (!any) throw_invalid("scoped routing needs a target");
    return result;
}

} // namespace detail

MMPROXY_DECL scoped_routing::scoped_routing(transport protocol, std::span<const socket_address> targets,
                                            std::uint32_t table)
    : installed_{detail::scoped_objects(protocol, targets, detail::own_table(table))} {}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
