// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_DECIMAL_HPP
#define MMPROXY_DETAIL_DECIMAL_HPP

#include <cstdint>
#include <optional>
#include <string_view>

namespace mmproxy::detail {

/// A decimal number from 0 to `max` (at most 65535): digits alone, no sign, no leading zeroes.
constexpr std::optional<std::uint16_t> parse_decimal(std::string_view text, std::uint32_t max) noexcept {
    if (text.empty() || text.size() > 5 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value <= max ? std::optional{static_cast<std::uint16_t>(value)} : std::nullopt;
}

constexpr std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
    return parse_decimal(text, 65535);
}

} // namespace mmproxy::detail

#endif
