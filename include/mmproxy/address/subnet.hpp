// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_SUBNET_HPP
#define MMPROXY_ADDRESS_SUBNET_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/wire/text_reader.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mmproxy {
namespace detail {

/// The bits of byte `index` that belong to a prefix of `length` bits.
constexpr std::byte prefix_mask(std::size_t index, unsigned length) noexcept {
    const auto before = static_cast<unsigned>(index) * 8;
    const auto bits = length > before ? std::min(length - before, 8U) : 0U;
    return static_cast<std::byte>(0xFF00U >> bits);
}

template <class Bytes> constexpr ip_address masked(std::span<const std::byte> from, unsigned length) noexcept {
    Bytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = from[i] & prefix_mask(i, length);
    return ip_address{bytes};
}

/// The address with every bit behind the first `length` bits cleared.
constexpr ip_address network_of(const ip_address& address, unsigned length) noexcept {
    if (!address.is_specified()) return address;
    return address.is_v4() ? masked<ip_address::bytes_v4>(address.bytes(), length)
                           : masked<ip_address::bytes_v6>(address.bytes(), length);
}

constexpr unsigned max_prefix_length(const ip_address& address) noexcept {
    return address.is_v4() ? 32 : 128;
}

} // namespace detail

/// The addresses that share the first `length` bits of `address`: `192.0.2.0/24`. RFC 4632, RFC 4291 section 2.3.
///
/// With an unspecified `address` it contains nothing. `==` compares the fields as they are; compare `canonical()` ones
/// to ask whether both contain the same addresses.
struct subnet {
    ip_address address{}; ///< may have host bits set, which `contains` ignores
    unsigned length = 0;  ///< [bits], at most 32 for IPv4 and 128 for IPv6

    /// The same subnet with the host bits cleared, and as an IPv4 subnet where it lies in ::ffff:0:0/96.
    constexpr subnet canonical() const noexcept {
        if (!address.is_v4_mapped() || length < 96) return {detail::network_of(address, length), length};
        return {detail::network_of(address.canonical(), length - 96), length - 96};
    }

    /// Whether `candidate` lies in it. A v4-mapped candidate counts as the IPv4 address: ::/0 does not contain it, a
    /// subnet of ::ffff:0:0/96 or of IPv4 may.
    constexpr bool contains(const ip_address& candidate) const noexcept {
        const auto self = canonical();
        const auto other = candidate.canonical();
        return other.is_specified() && other.family() == self.address.family() &&
               detail::network_of(other, self.length) == self.address;
    }

    /// Whether both the addresses and the lengths are the same.
    friend constexpr bool operator==(const subnet&, const subnet&) noexcept = default;
};

/// Reads `192.0.2.0/24`, `2001:db8::/32`, or a bare address, which is a subnet of one. Host bits are cleared.
///
/// The length is a decimal number from 0 to 32 (IPv4) or 128 (IPv6) without leading zeroes. The whole text has to be
/// the subnet; any other text gives nothing.
constexpr std::optional<subnet> parse_subnet(std::string_view text) noexcept {
    const auto slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    const auto most = detail::max_prefix_length(*address);
    if (slash == std::string_view::npos) return subnet{*address, most};
    const auto length = detail::parse_decimal(text.substr(slash + 1), most);
    return length ? std::optional{subnet{detail::network_of(*address, *length), *length}} : std::nullopt;
}

inline namespace literals {

/// A subnet that the compiler reads, as `parse_subnet` does: `"192.0.2.0/24"_subnet`.
///
/// Any other text does not compile. `using namespace mmproxy::literals;` brings it in.
consteval subnet operator""_subnet(const char* text, std::size_t size) {
    return parse_subnet({text, size}).value();
}

} // namespace literals

/// Writes a subnet as `192.0.2.0/24`, host bits and all.
inline std::string to_string(const subnet& s) {
    return to_string(s.address) + '/' + std::to_string(s.length);
}

} // namespace mmproxy

#endif
