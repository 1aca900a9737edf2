// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_IP_ADDRESS_HPP
#define MMPROXY_ADDRESS_IP_ADDRESS_HPP

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy {

/// The family of an IP address; `unspecified` is the family of a default-constructed `ip_address`.
enum class ip_family : std::uint8_t { unspecified, ipv4, ipv6 };

/// An IPv4 address, an IPv6 address or none: a value of 17 bytes, in network byte order, without a scope.
///
/// It is kept as it was given. An IPv4 address and its v4-mapped form (::ffff:a.b.c.d) are therefore different values;
/// compare `canonical()` ones where both mean the same host. 0.0.0.0 and :: are addresses, unlike none.
class ip_address {
public:
    /// The bytes in network byte order, as on the wire.
    using bytes_v4 = std::array<std::byte, 4>;
    /// The same of IPv6.
    using bytes_v6 = std::array<std::byte, 16>;

    /// No address: unspecified.
    constexpr ip_address() noexcept = default;

    /// The IPv4 address of these bytes.
    constexpr explicit ip_address(const bytes_v4& bytes) noexcept : family_{ip_family::ipv4} {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    }

    /// The IPv6 address of these bytes; a v4-mapped one stays IPv6, see `canonical`.
    constexpr explicit ip_address(const bytes_v6& bytes) noexcept : bytes_{bytes}, family_{ip_family::ipv6} {}

    /// IPv6 for a v4-mapped address.
    constexpr ip_family family() const noexcept { return family_; }
    /// Whether it is an address at all.
    constexpr bool is_specified() const noexcept { return family_ != ip_family::unspecified; }
    /// Whether it is an IPv4 address; a v4-mapped one is not.
    constexpr bool is_v4() const noexcept { return family_ == ip_family::ipv4; }
    /// Whether it is an IPv6 address, v4-mapped ones included.
    constexpr bool is_v6() const noexcept { return family_ == ip_family::ipv6; }

    /// The 4 or 16 bytes of the address, none when it is unspecified: a view into this object.
    constexpr std::span<const std::byte> bytes() const noexcept { return {bytes_.data(), size()}; }

    /// Whether it is an IPv6 address of the form ::ffff:a.b.c.d: an IPv4 node seen through IPv6. RFC 4291, section
    /// 2.5.5.2.
    constexpr bool is_v4_mapped() const noexcept {
        return is_v6() && std::equal(v4_mapped_prefix.begin(), v4_mapped_prefix.end(), bytes_.begin());
    }

    /// The IPv4 address that a v4-mapped address stands for; any other address as it is.
    constexpr ip_address canonical() const noexcept {
        return is_v4_mapped() ? ip_address{bytes_v4{bytes_[12], bytes_[13], bytes_[14], bytes_[15]}} : *this;
    }

    /// Whether it is 0.0.0.0 or ::. A socket that is bound to one takes what any address of the host receives.
    constexpr bool is_wildcard() const noexcept { return is_specified() && all_are(std::byte{}); }

    /// Whether only this host can reach it: 127.0.0.0/8 or ::1. A v4-mapped address is none. RFC 6890.
    constexpr bool is_loopback() const noexcept {
        constexpr ip_address v6_loopback{
            bytes_v6{{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::byte{1}}}};
        return is_v4() ? bytes_[0] == std::byte{127} : *this == v6_loopback;
    }

    /// Whether it is valid on one link alone: fe80::/10. To bind or connect to it a socket needs the link's interface,
    /// see `to_endpoint`. RFC 4291, section 2.5.6.
    constexpr bool is_link_local() const noexcept {
        return is_v6() && bytes_[0] == std::byte{0xFE} && (bytes_[1] & std::byte{0xC0}) == std::byte{0x80};
    }

    /// Whether one host can have it: not 0.0.0.0 or ::, not multicast, not the broadcast address 255.255.255.255. A
    /// v4-mapped address is judged as an IPv6 one. RFC 6890.
    constexpr bool is_unicast() const noexcept {
        constexpr std::byte all_ones{0xFF};
        if (!is_specified() || is_wildcard()) return false;
        if (is_v6()) return bytes_[0] != all_ones;
        return (bytes_[0] & std::byte{0xF0}) != std::byte{0xE0} && !all_are(all_ones);
    }

    /// This address as an IPv6 one: an IPv4 address in its v4-mapped form, an IPv6 address as it is.
    constexpr bytes_v6 v6_bytes() const noexcept {
        if (!is_v4()) return bytes_;
        bytes_v6 mapped{};
        const auto behind = std::copy(v4_mapped_prefix.begin(), v4_mapped_prefix.end(), mapped.begin());
        std::copy_n(bytes_.begin(), 4, behind);
        return mapped;
    }

    /// Orders by the bytes, then by the family: for sorted containers.
    friend constexpr auto operator<=>(const ip_address&, const ip_address&) noexcept = default;

private:
    static constexpr std::array<std::byte, 12> v4_mapped_prefix{
        {{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::byte{0xff}, std::byte{0xff}}};

    constexpr bool all_are(std::byte value) const noexcept {
        const auto end = bytes_.begin() + static_cast<std::ptrdiff_t>(size());
        return std::all_of(bytes_.begin(), end, [value](std::byte b) { return b == value; });
    }

    constexpr std::size_t size() const noexcept { return is_v4() ? 4 : is_v6() ? 16 : 0; }

    bytes_v6 bytes_{};
    ip_family family_ = ip_family::unspecified;
};

} // namespace mmproxy

#endif
