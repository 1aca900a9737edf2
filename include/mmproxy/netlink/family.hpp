// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_FAMILY_HPP
#define MMPROXY_NETLINK_FAMILY_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/netlink/attributes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <sys/socket.h>

namespace mmproxy::netlink {

/// AF_INET6 for IPv6, AF_INET for any other family.
constexpr std::uint8_t to_native(ip_family family) noexcept {
    return family == ip_family::ipv6 ? AF_INET6 : AF_INET;
}

/// The family that AF_INET or AF_INET6 stands for; `unspecified` for any other number.
constexpr ip_family from_native(std::uint8_t family) noexcept {
    if (family == AF_INET6) return ip_family::ipv6;
    return family == AF_INET ? ip_family::ipv4 : ip_family::unspecified;
}

/// The family's name in messages for an operator.
constexpr const char* name(ip_family family) noexcept {
    return family == ip_family::ipv6 ? "IPv6" : "IPv4";
}

/// Reads the address in an attribute: of 4 bytes IPv4, of 16 bytes IPv6, of any other size unspecified. Network byte
/// order.
inline ip_address load_address(bytes_view from) noexcept {
    if (from.size() == 4) return ip_address{load<ip_address::bytes_v4>(from)};
    if (from.size() == 16) return ip_address{load<ip_address::bytes_v6>(from)};
    return {};
}

} // namespace mmproxy::netlink

#endif
