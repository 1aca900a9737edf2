// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_DETAIL_V2_LAYOUT_HPP
#define MMPROXY_HEADER_VERSION_DETAIL_V2_LAYOUT_HPP

#include <mmproxy/header.hpp>

#include <array>
#include <cstddef>

namespace mmproxy::detail {

/// What stands where in a v2 header. Specification: section 2.2.
///
///     offset  size
///          0    12  signature
///         12     1  version (high nibble, 2) and command (low nibble: 0 LOCAL, 1 PROXY)
///         13     1  address family (high nibble) and transport protocol (low nibble)
///         14     2  length of what follows, network byte order [bytes]
///         16     a  addresses: source, destination, then both ports; a = 12 (IPv4), 36 (IPv6), 216 (AF_UNIX)
///       16+a     …  TLVs, up to the length
struct v2_layout {
    static constexpr std::size_t command_at = 12;
    static constexpr std::size_t family_at = 13;
    static constexpr std::size_t length_at = 14;
    static constexpr std::size_t fixed_size = 16; ///< of what every header has [bytes]

    static constexpr std::array<std::byte, 12> signature{
        std::byte{0x0D}, std::byte{0x0A}, std::byte{0x0D}, std::byte{0x0A}, std::byte{0x00}, std::byte{0x0D},
        std::byte{0x0A}, std::byte{0x51}, std::byte{0x55}, std::byte{0x49}, std::byte{0x54}, std::byte{0x0A}};
    static constexpr std::byte version{0x20};

    /// The size of the addresses and ports [bytes]; 0 for UNSPEC.
    static constexpr std::size_t addresses_size(header_family family) noexcept {
        constexpr std::array<std::size_t, 4> size{0, 12, 36, 216};
        return size[static_cast<std::size_t>(family)];
    }

    static constexpr std::byte high(std::byte nibbles) noexcept { return nibbles >> 4; }
    static constexpr std::byte low(std::byte nibbles) noexcept { return nibbles & std::byte{0x0F}; }

    static constexpr command command_in(const std::byte* header) noexcept {
        return static_cast<command>(low(header[command_at]));
    }
    static constexpr header_family family_in(const std::byte* header) noexcept {
        return static_cast<header_family>(high(header[family_at]));
    }
    static constexpr transport transport_in(const std::byte* header) noexcept {
        return static_cast<transport>(low(header[family_at]));
    }
};

} // namespace mmproxy::detail

#endif
