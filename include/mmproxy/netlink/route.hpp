// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_ROUTE_HPP
#define MMPROXY_NETLINK_ROUTE_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/netlink/family.hpp>

#include <cstdint>
#include <string>

namespace mmproxy::netlink {

/// A route that delivers packets to any address on this host: `local default dev lo`. ip-route(8).
///
/// All numbers are in host byte order.
struct route {
    ip_family family = ip_family::ipv4;                  ///< never unspecified
    std::uint32_t table = 0;                             ///< the routing table that holds it, 1 to 2^32 - 1
    std::uint32_t output_interface = loopback_interface; ///< its index
    ip_address preferred_source{}; ///< the source of packets that have none yet; unspecified: the kernel's choice
    std::uint8_t protocol = 0;     ///< the program that made the route: a tag that the kernel keeps and does not use
};

/// Whether two routes lead to the same place from the same table, whatever their preferred source, metric and
/// `protocol`.
constexpr bool equivalent(const route& a, const route& b) noexcept {
    return a.family == b.family && a.table == b.table && a.output_interface == b.output_interface;
}

/// Writes `IPv4 route local default dev lo table 123 src 127.0.0.1`, in the words of ip-route(8).
inline std::string to_string(const route& r) {
    auto text = std::string{name(r.family)} + " route local default dev lo table " + std::to_string(r.table);
    if (r.preferred_source.is_specified()) text += " src " + to_string(r.preferred_source);
    return text;
}

} // namespace mmproxy::netlink

#endif
