// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_HOST_CHECKS_HPP
#define MMPROXY_ROUTING_DETAIL_HOST_CHECKS_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_wire.hpp>
#include <mmproxy/routing/identity.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/ip/udp.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <system_error>

#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace mmproxy::detail {

/// Throws EINVAL with an explanation for the operator.
[[noreturn]] inline void throw_invalid(const std::string& what) {
    throw std::system_error{std::make_error_code(std::errc::invalid_argument), what};
}

/// Throws EPERM with advice unless this process may change the routing of the namespace that `socket` speaks to. Tried
/// by removing a rule that does not exist: the kernel looks at the privilege before it looks for the rule.
inline void require_net_admin(netlink::route_socket& socket) {
    const netlink::rule nobodys{.table = UINT32_MAX, .priority = UINT32_MAX, .protocol = routing_protocol_tag};
    const auto error = netlink::remove(socket, nobodys);
    if (error == std::errc::operation_not_permitted || error == std::errc::permission_denied)
        throw std::system_error{error, "changing rules and routes needs CAP_NET_ADMIN: run as root, grant it with "
                                       "`setcap cap_net_admin+ep PROGRAM` or, in a systemd unit, with "
                                       "AmbientCapabilities=CAP_NET_ADMIN, or set the routing up by hand"};
}

/// Whether a socket can be bound to an address, that is, whether the address is this host's.
inline bool is_local(const ip_address& address) {
    const auto endpoint = to_endpoint<asio::ip::udp>({address, 0});
    const unique_fd socket{::socket(endpoint.protocol().family(), SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    return socket.get() >= 0 && ::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0;
}

/// ::1
constexpr ip_address loopback6() noexcept {
    ip_address::bytes_v6 bytes{};
    bytes.back() = std::byte{1};
    return ip_address{bytes};
}

/// Whether the host has IPv6 and `lo` has it: the kernel refuses IPv6 routes through an interface without it.
inline bool has_ipv6() {
    return is_local(loopback6());
}

/// The families that rules and routes are installed for.
inline std::span<const ip_family> host_families() {
    static constexpr ip_family families[] = {ip_family::ipv4, ip_family::ipv6};
    return {families, has_ipv6() ? std::size_t{2} : std::size_t{1}};
}

/// Throws EINVAL for a table of the system's: every packet looks such a table up, and a default route to this host in
/// it would swallow all of the host's traffic.
inline std::uint32_t own_table(std::uint32_t table) {
    const bool shared = table == RT_TABLE_UNSPEC || (table >= RT_TABLE_DEFAULT && table <= RT_TABLE_LOCAL);
    if (shared)
        throw_invalid("routing table " + std::to_string(table) +
                      " is the system's: choose another than 0 and 253 to 255");
    return table;
}

} // namespace mmproxy::detail

#endif
