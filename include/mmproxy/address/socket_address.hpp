// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_SOCKET_ADDRESS_HPP
#define MMPROXY_ADDRESS_SOCKET_ADDRESS_HPP

#include <mmproxy/address/ip_address.hpp>

#include <compare>
#include <cstdint>

namespace mmproxy {

/// An IP address and a port: one end of a connection or flow. With an unspecified address it names no end, whatever the
/// port.
struct socket_address {
    ip_address address{};   ///< unspecified: there is no such end
    std::uint16_t port = 0; ///< host byte order

    /// Of the address.
    constexpr ip_family family() const noexcept { return address.family(); }
    /// Whether there is an address; the port may be 0.
    constexpr bool is_specified() const noexcept { return address.is_specified(); }

    /// The same end with a v4-mapped address replaced by the IPv4 address that it stands for.
    constexpr socket_address canonical() const noexcept { return {address.canonical(), port}; }

    /// Orders by address, then by port.
    friend constexpr auto operator<=>(const socket_address&, const socket_address&) noexcept = default;
};

} // namespace mmproxy

#endif
