// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_FWMARK_ROUTING_HPP
#define MMPROXY_ROUTING_FWMARK_ROUTING_HPP

#include <mmproxy/routing/detail/installed.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <concepts>
#include <cstdint>

namespace mmproxy {

/// Brings home what carries a mark: a target on any local address serves proxied and direct clients at once. Each
/// upstream socket has the mark, and the target's side of its connection takes the mark over.
///
///     ip rule add fwmark MARK table 123            ip -6 rule add fwmark MARK table 123
///     ip route add local 0.0.0.0/0 dev lo table 123      ip -6 route add local ::/0 dev lo table 123
///     sysctl net.ipv4.tcp_fwmark_accept=1
///
/// - TCP alone: a UDP server's answers take no mark over, so `prepare` refuses a UDP socket
///   (`operation_not_supported`).
/// - The mark must be the proxy's own: any other packet that carries it never leaves this host either.
/// - The last instance that is destroyed restores the sysctl's old value, also for an instance that was killed.
/// - A host without IPv6 gets the IPv4 half.
///
/// Instances share rules, routes and tables as instances of `loopback_routing` do.
/// Copies are handles to one installation, which the last copy undoes: CAP_NET_ADMIN must be kept until then. Copying,
/// destroying and `prepare` are safe from any thread.
/// See ip-rule(8), SO_MARK in socket(7), tcp_fwmark_accept in the kernel's networking/ip-sysctl.
class fwmark_routing {
public:
    /// That of go-mmproxy's manual.
    static constexpr std::uint32_t default_table = 123; // that of go-mmproxy's manual

    /// Installs rules and routes in the network namespace of the calling thread. `value` is the mark, `table` the
    /// number of the routing table for the routes, which should hold no default route but this library's.
    ///
    /// Throws `std::system_error` after it has undone what it had done. Before anything is changed: EPERM without
    /// CAP_NET_ADMIN; EINVAL for mark 0 and for the tables 0 and 253 to 255, which the system uses. EEXIST when the
    /// table has another default route; EROFS, EACCES and the like when the sysctl is off and cannot be written.
    explicit fwmark_routing(std::uint32_t value, std::uint32_t table = default_table);

    /// Sets the mark on a TCP socket; the error of any other is `operation_not_supported`.
    template <class Socket> void prepare(Socket& socket, asio::error_code& ec) const noexcept {
        if constexpr (std::same_as<typename Socket::protocol_type, asio::ip::tcp>)
            static_cast<void>(socket.set_option(mark_, ec));
        else
            ec = asio::error::operation_not_supported;
    }

    /// See `repairable_routing`.
    routing_repair repair() const { return installed_.repair(); }
    /// See `repairable_routing`.
    bool vanishes_silently() const noexcept { return installed_.vanishes_silently(); }

private:
    mmproxy::mark mark_;
    detail::installed installed_;
};

static_assert(routing_policy<fwmark_routing>);
static_assert(repairable_routing<fwmark_routing>);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/routing/detail/fwmark_accept.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/host_objects.hpp>
#include <mmproxy/routing/identity.hpp>

namespace mmproxy {
namespace detail {

inline std::uint32_t require_mark(std::uint32_t value) {
    if (value == 0) throw_invalid("fwmark routing needs a mark other than 0, which every packet has");
    return value;
}

inline netlink::rule fwmark_rule(ip_family family, std::uint32_t value, std::uint32_t table) {
    return {.family = family,
            .mark = value,
            .mark_mask = UINT32_MAX,
            .table = table,
            .priority = rule_priority,
            .protocol = routing_protocol_tag};
}

inline shared_objects fwmark_objects(std::uint32_t value, std::uint32_t table) {
    auto result = host_objects(table, [=](ip_family family) { return fwmark_rule(family, value, table); });
    result.add<fwmark_accept>();
    return result;
}

} // namespace detail

MMPROXY_DECL fwmark_routing::fwmark_routing(std::uint32_t value, std::uint32_t table)
    : mark_{static_cast<int>(detail::require_mark(value))},
      installed_{detail::fwmark_objects(value, detail::own_table(table))} {}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
