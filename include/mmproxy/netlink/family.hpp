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

/// AF_INET or AF_INET6.
constexpr std::uint8_t to_native(ip_family family) noexcept {
    return family == ip_family::ipv6 ? AF_INET6 : AF_INET;
}

constexpr ip_family from_native(std::uint8_t family) noexcept {
    if (family == AF_INET6) return ip_family::ipv6;
    return family == AF_INET ? ip_family::ipv4 : ip_family::unspecified;
}

constexpr const char* name(ip_family family) noexcept {
    return family == ip_family::ipv6 ? "IPv6" : "IPv4";
}

/// The address in an attribute: by its size IPv4, IPv6, or none.
inline ip_address load_address(bytes_view from) noexcept {
    if (from.size() == 4) return ip_address{load<ip_address::bytes_v4>(from)};
    if (from.size() == 16) return ip_address{load<ip_address::bytes_v6>(from)};
    return {};
}

} // namespace mmproxy::netlink

#endif
