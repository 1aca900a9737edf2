// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_DECIMAL_HPP
#define MMPROXY_DETAIL_DECIMAL_HPP

#include <mmproxy/detail/text_reader.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace mmproxy::detail {

/// A decimal number from 0 to `max` (at most 65535): digits alone, no sign, no leading zeroes.
constexpr std::optional<std::uint16_t> parse_decimal(std::string_view text, std::uint32_t max) noexcept {
    text_reader in{text};
    const auto value = in.decimal(max);
    return value && in.is_at_end() ? std::optional{static_cast<std::uint16_t>(*value)} : std::nullopt;
}

constexpr std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
    return parse_decimal(text, 65535);
}

} // namespace mmproxy::detail

#endif
