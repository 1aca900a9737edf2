// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_LOOPBACK_ROUTING_HPP
#define MMPROXY_ROUTING_LOOPBACK_ROUTING_HPP

#include <mmproxy/routing/detail/installed.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <cstdint>

namespace mmproxy {

/// Brings home everything that this host sends from a loopback address: what go-mmproxy's manual sets up by hand.
///
///     ip rule add from 127.0.0.1/8 iif lo table 123        ip -6 rule add from ::1/128 iif lo table 123
///     ip route add local 0.0.0.0/0 dev lo table 123        ip -6 route add local ::/0 dev lo table 123
///
/// - For TCP and UDP targets on 127.0.0.0/8 and ::1. A UDP server bound to a wildcard address answers from another
///   address than it was asked at; `scoped_routing` serves it.
/// - Any number of instances, in one process or in several, share a table. The last instance that is destroyed removes
///   what this library added, and nothing else. What the operator had set up, or a killed instance has left, is used
///   and not doubled.
/// - A host without IPv6 gets the IPv4 half.
///
/// Copies are handles to one installation, which the last copy undoes: CAP_NET_ADMIN must be kept until then. Copying,
/// destroying and `prepare` are safe from any thread. See ip-rule(8), ip-route(8).
class loopback_routing {
public:
    /// That of go-mmproxy's manual.
    static constexpr std::uint32_t default_table = 123; // that of go-mmproxy's manual

    /// Installs rules and routes in the network namespace of the calling thread. `table` is the number of the routing
    /// table for the routes, which should hold no default route but this library's.
    ///
    /// Throws `std::system_error` after it has undone what it had done. Before anything is changed: EPERM without
    /// CAP_NET_ADMIN; EINVAL for the tables 0 and 253 to 255, which the system uses. EEXIST when the table has another
    /// default route; ENETDOWN when `lo` is down.
    explicit loopback_routing(std::uint32_t table = default_table);

    /// Clears `ec`: the rules go by the address, and need nothing of the socket.
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& ec) const noexcept { ec.clear(); }

    /// See `repairable_routing`.
    routing_repair repair() const { return installed_.repair(); }
    /// See `repairable_routing`.
    bool vanishes_silently() const noexcept { return installed_.vanishes_silently(); }

private:
    detail::installed installed_;
};

static_assert(routing_policy<loopback_routing>);
static_assert(repairable_routing<loopback_routing>);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/host_objects.hpp>
#include <mmproxy/routing/identity.hpp>

namespace mmproxy {
namespace detail {

/// The source of the packets that are brought home, with its host bits, as go-mmproxy's manual has it: the kernel keeps
/// and prints the host bits.
inline subnet loopback_subnet(ip_family family) noexcept {
    if (family == ip_family::ipv6) return {loopback6(), 128};
    return {ip_address{ip_address::bytes_v4{std::byte{127}, {}, {}, std::byte{1}}}, 8};
}

inline netlink::rule loopback_rule(ip_family family, std::uint32_t table) {
    return {.family = family,
            .source = loopback_subnet(family),
            .input_interface = "lo",
            .table = table,
            .priority = rule_priority,
            .protocol = routing_protocol_tag};
}

} // namespace detail

MMPROXY_DECL loopback_routing::loopback_routing(std::uint32_t table)
    : installed_{detail::host_objects(detail::own_table(table),
                                      [table](ip_family family) { return detail::loopback_rule(family, table); })} {}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
