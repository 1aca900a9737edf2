// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_DIGITS_HPP
#define GO_MMPROXY_CONFIG_DIGITS_HPP

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace go_mmproxy {

/// A number in digits of the base alone, as the system writes one; nothing where the type does not hold it.
template <std::unsigned_integral Number>
std::optional<Number> read_digits(std::string_view text, int base = 10) noexcept {
    Number number = 0;
    const auto* end = text.data() + text.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): `end` bounds it
    const auto [stopped, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

} // namespace go_mmproxy

#endif
