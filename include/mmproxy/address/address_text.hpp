// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_ADDRESS_TEXT_HPP
#define MMPROXY_ADDRESS_ADDRESS_TEXT_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/wire/byte_order.hpp>
#include <mmproxy/wire/text_reader.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace mmproxy {
namespace detail {

/// Reads four decimal numbers from 0 to 255 without leading zeroes.
constexpr std::optional<ip_address::bytes_v4> read_ipv4(text_reader& in) noexcept {
    std::uint32_t bits = 0;
    for (int i = 0; i < 4; ++i) {
        if (i > 0 && !in.skip('.')) return std::nullopt;
        const auto number = in.decimal(255);
        if (!number) return std::nullopt;
        bits = bits << 8U | *number;
    }
    ip_address::bytes_v4 bytes{};
    store_big_endian(bits, bytes.data());
    return bytes;
}

/// The eight groups of an IPv6 address, appended one by one.
struct ipv6_groups {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    constexpr void append(std::uint16_t group) noexcept {
        high = high << 16U | low >> 48U;
        low = low << 16U | group;
    }

    /// Moves the `count` groups that were appended to the front of the address.
    constexpr void move_to_front(std::size_t count) noexcept {
        if (count == 0) return;
        const auto bits = 16 * (8 - count);
        high = bits < 64 ? high << bits | (low >> 1U) >> (63 - bits) : low << (bits - 64);
        low = bits < 64 ? low << bits : 0;
    }
};

/// Reads the text form of RFC 4291, section 2.2: groups, at most one `::`, and perhaps an IPv4 address at the end.
class ipv6_reader {
public:
    constexpr explicit ipv6_reader(const text_reader& in) noexcept : in_{in} {}

    constexpr std::optional<ip_address::bytes_v6> read() noexcept {
        if (in_.skip(':') && !(in_.skip(':') && open_gap())) return std::nullopt;
        const bool is_good = (gap_ && !in_.is_at_hexadecimal()) || read_groups();
        return is_good && (gap_ ? count_ < 8 : count_ == 8) ? std::optional{bytes()} : std::nullopt;
    }

    /// The reader behind the address, once `read` has succeeded.
    constexpr const text_reader& rest() const noexcept { return in_; }

private:
    constexpr bool read_groups() noexcept {
        while (read_group()) {
            if (ends_in_ipv4_ || !in_.skip(':')) return true;
            if (!in_.skip(':')) continue;
            if (!open_gap()) return false;
            if (!in_.is_at_hexadecimal()) return true;
        }
        return false;
    }

    constexpr bool read_group() noexcept {
        const auto begin = in_;
        const auto group = in_.hexadecimal();
        if (!group || count_ == 8) return false;
        if (in_.is_at('.')) return in_ = begin, read_ipv4_end();
        append(*group);
        return true;
    }

    constexpr bool read_ipv4_end() noexcept {
        ends_in_ipv4_ = true;
        const auto address = read_ipv4(in_);
        if (!address || count_ > 6) return false;
        for (const std::size_t i : {0U, 2U}) append(load_big_endian<std::uint16_t>(address->data() + i));
        return true;
    }

    constexpr void append(std::uint16_t group) noexcept {
        groups_.append(group);
        ++count_;
    }

    /// Notes a `::`: the groups behind it stand at the end of the address, with zeroes in between. False for a second
    /// one.
    constexpr bool open_gap() noexcept {
        if (gap_) return false;
        gap_ = count_;
        before_gap_ = std::exchange(groups_, {});
        return true;
    }

    constexpr ip_address::bytes_v6 bytes() noexcept {
        if (gap_) before_gap_.move_to_front(*gap_);
        return std::bit_cast<ip_address::bytes_v6>(
            std::array{big_endian(before_gap_.high | groups_.high), big_endian(before_gap_.low | groups_.low)});
    }

    text_reader in_;       // a copy, which the compiler keeps in registers
    ipv6_groups groups_{}; ///< since the gap, if there was one
    ipv6_groups before_gap_{};
    std::optional<std::size_t> gap_{};
    std::size_t count_ = 0;
    bool ends_in_ipv4_ = false;
};

constexpr std::optional<ip_address::bytes_v6> read_ipv6(text_reader& in) noexcept {
    ipv6_reader reader{in};
    const auto bytes = reader.read();
    in = reader.rest();
    return bytes;
}

/// Reads an address of the family that `Bytes` stand for.
template <class Bytes> constexpr std::optional<Bytes> read_address(text_reader& in) noexcept {
    if constexpr (std::same_as<Bytes, ip_address::bytes_v4>)
        return read_ipv4(in);
    else
        return read_ipv6(in);
}

/// Reads a text that is one address of that family, and nothing else.
template <class Bytes> constexpr std::optional<ip_address> parse_address(std::string_view text) noexcept {
    text_reader in{text};
    const auto bytes = read_address<Bytes>(in);
    return bytes && in.is_at_end() ? std::optional{ip_address{*bytes}} : std::nullopt;
}

} // namespace detail

/// Reads an IPv4 or IPv6 address, as inet_pton(3) does: no leading zeroes in IPv4, no scope in IPv6.
///
/// The whole text has to be the address; any other text gives nothing. It need not end in NUL. RFC 4291, section 2.2.
constexpr std::optional<ip_address> parse_ip_address(std::string_view text) noexcept {
    if (text.find(':') == std::string_view::npos) return detail::parse_address<ip_address::bytes_v4>(text);
    return detail::parse_address<ip_address::bytes_v6>(text);
}

/// Reads an address with a port, `192.0.2.1:443` or `[2001:db8::1]:443`: IPv6 with brackets, IPv4 without.
///
/// The port is a decimal number from 0 to 65535 without leading zeroes. Names are not resolved. The whole text has to
/// be the address; any other text gives nothing.
constexpr std::optional<socket_address> parse_socket_address(std::string_view text) noexcept {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    const auto address = parse_ip_address(host);
    const auto port = detail::parse_port(text.substr(colon + 1));
    if (!address || !port || address->is_v6() != bracketed) return std::nullopt;
    return socket_address{*address, *port};
}

/// Reads what `parse_socket_address` reads, from a text that has to be an address with a port.
///
/// Throws `std::invalid_argument`, which quotes the text and says what was expected; in a constant expression a wrong
/// text does not compile. Without exceptions (`-fno-exceptions`) it calls `std::abort`.
constexpr socket_address make_socket_address(std::string_view text) {
    if (const auto address = parse_socket_address(text)) return *address;
#if defined(__cpp_exceptions)
    throw std::invalid_argument{'"' + std::string{text} +
                                "\" is no address with a port, as 192.0.2.1:443 or [::1]:443"};
#else
    std::abort();
#endif
}

inline namespace literals {

/// Makes `"127.0.0.1:443"_address` a `socket_address`; a text that is none does not compile.
consteval socket_address operator""_address(const char* text, std::size_t size) {
    return make_socket_address({text, size});
}

} // namespace literals

/// Writes an address as `192.0.2.1`, `2001:db8::1` (RFC 5952) or `unspecified`.
MMPROXY_DECL std::string to_string(const ip_address& address);

/// Writes an address with its port as `192.0.2.1:443`, `[2001:db8::1]:443` or `unspecified`: what
/// `parse_socket_address` reads, but for the last.
MMPROXY_DECL std::string to_string(const socket_address& address);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/address/address_writer.hpp>

namespace mmproxy {

MMPROXY_DECL std::string to_string(const ip_address& address) {
    detail::address_buffer buffer;
    return address.is_specified() ? std::string{detail::format(address, buffer)} : "unspecified";
}

MMPROXY_DECL std::string to_string(const socket_address& address) {
    if (!address.is_specified()) return "unspecified";
    const auto host = to_string(address.address);
    return (address.address.is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(address.port);
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
