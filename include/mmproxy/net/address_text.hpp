// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NET_ADDRESS_TEXT_HPP
#define MMPROXY_NET_ADDRESS_TEXT_HPP

#include <mmproxy/detail/decimal.hpp>
#include <mmproxy/socket_address.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace mmproxy {
namespace detail {

/// Four decimal numbers from 0 to 255 without leading zeroes, in one pass.
constexpr std::optional<ip_address> parse_ipv4(std::string_view text) noexcept {
    ip_address::bytes_v4 bytes{};
    std::size_t index = 0;
    unsigned value = 0;
    bool has_digit = false;
    for (const char c : text) {
        if (c == '.') {
            if (!has_digit || index == 3) return std::nullopt;
            bytes[index++] = static_cast<std::byte>(std::exchange(value, 0));
            has_digit = false;
            continue;
        }
        const auto digit = static_cast<unsigned>(c - '0');
        if (digit > 9 || (has_digit && value == 0)) return std::nullopt;
        value = value * 10 + digit;
        has_digit = true;
        if (value > 255) return std::nullopt;
    }
    if (!has_digit || index != 3) return std::nullopt;
    bytes[index] = static_cast<std::byte>(value);
    return ip_address{bytes};
}

constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Reads the text form of RFC 4291, section 2.2: groups, at most one `::`, and perhaps an IPv4 address at the end.
class ipv6_reader {
public:
    constexpr explicit ipv6_reader(std::string_view text) noexcept : text_{text} {}

    constexpr std::optional<ip_address> read() noexcept {
        if (text_.starts_with("::"))
            text_.remove_prefix(1);
        else if (text_.starts_with(':') || text_.empty())
            return std::nullopt;
        while (!text_.empty())
            if (!(text_.front() == ':' ? read_gap() : read_group())) return std::nullopt;
        return close_gap() ? std::optional{ip_address{bytes_}} : std::nullopt;
    }

private:
    /// The second colon of `::`.
    constexpr bool read_gap() noexcept {
        if (gap_) return false;
        gap_ = size_;
        text_.remove_prefix(1);
        return true;
    }

    constexpr bool read_group() noexcept {
        const auto end = std::min(text_.find(':'), text_.size());
        const auto group = text_.substr(0, end);
        if (end == text_.size() && group.find('.') != std::string_view::npos) return read_ipv4(group);
        if (group.size() > 4 || size_ + 2 > bytes_.size() || !append(group)) return false;
        text_.remove_prefix(end);
        return text_.empty() || skip_colon();
    }

    constexpr bool read_ipv4(std::string_view text) noexcept {
        const auto address = parse_ipv4(text);
        if (!address || size_ + 4 > bytes_.size()) return false;
        for (const std::byte b : address->bytes()) bytes_[size_++] = b;
        text_ = {};
        return true;
    }

    constexpr bool append(std::string_view group) noexcept {
        unsigned value = 0;
        for (const char c : group) {
            const int digit = hex_digit(c);
            if (digit < 0) return false;
            value = value << 4 | static_cast<unsigned>(digit);
        }
        bytes_[size_++] = static_cast<std::byte>(value >> 8);
        bytes_[size_++] = static_cast<std::byte>(value);
        return true;
    }

    /// A colon between groups must be followed by something.
    constexpr bool skip_colon() noexcept {
        text_.remove_prefix(1);
        return !text_.empty();
    }

    /// Moves what follows the gap to the end and leaves zeroes in between.
    constexpr bool close_gap() noexcept {
        if (!gap_) return size_ == bytes_.size();
        if (size_ == bytes_.size()) return false;
        const auto tail = bytes_.begin() + static_cast<std::ptrdiff_t>(*gap_);
        std::rotate(tail, bytes_.begin() + static_cast<std::ptrdiff_t>(size_), bytes_.end());
        return true;
    }

    std::string_view text_;
    ip_address::bytes_v6 bytes_{};
    std::size_t size_ = 0;
    std::optional<std::size_t> gap_{};
};

} // namespace detail

/// Reads an IPv4 or IPv6 address as inet_pton(3) does: no leading zeroes in IPv4, no scope in IPv6.
constexpr std::optional<ip_address> parse_ip_address(std::string_view text) noexcept {
    if (text.find(':') == std::string_view::npos) return detail::parse_ipv4(text);
    return detail::ipv6_reader{text}.read();
}

/// Reads `192.0.2.1:443` or `[2001:db8::1]:443`.
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

namespace detail {

using address_buffer = std::array<char, INET6_ADDRSTRLEN>;

/// The text of a specified address, in `buffer`. inet_ntop(3).
inline std::string_view format(const ip_address& address, address_buffer& buffer) noexcept {
    const int family = address.is_v4() ? AF_INET : AF_INET6;
    return ::inet_ntop(family, address.bytes().data(), buffer.data(), INET6_ADDRSTRLEN);
}

} // namespace detail

/// `192.0.2.1`, `2001:db8::1`, or `unspecified`.
inline std::string to_string(const ip_address& address) {
    detail::address_buffer buffer;
    return address.is_specified() ? std::string{detail::format(address, buffer)} : "unspecified";
}

/// `192.0.2.1:443`, `[2001:db8::1]:443`, or `unspecified`.
inline std::string to_string(const socket_address& address) {
    if (!address.is_specified()) return "unspecified";
    const auto host = to_string(address.address);
    return (address.address.is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(address.port);
}

} // namespace mmproxy

#endif
