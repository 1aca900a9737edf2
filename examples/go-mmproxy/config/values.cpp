// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/values.hpp"

#include "go-mmproxy/config/digits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace go_mmproxy {
namespace {

/// A number without an exponent.
std::optional<double> read_decimal(std::string_view text) {
    double number = 0;
    const auto* end = text.data() + text.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): `end` bounds it
    const auto [stopped, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

bool take_sign(std::string_view& text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    return negative;
}

/// Takes the prefix that names a base. The `0` of an octal number is a digit of it and stays.
int take_base(std::string_view& text) {
    if (text.size() < 2 || text.front() != '0') return 10;
    const char letter = static_cast<char>(text[1] | 0x20);
    const int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (base == 0) return 8;
    text.remove_prefix(2);
    if (text.starts_with('_')) text.remove_prefix(1);
    return base;
}

/// Drops each `_` that stands between two digits; nothing, where one stands elsewhere.
std::optional<std::string> without_separators(std::string_view text) {
    if (text.starts_with('_') || text.ends_with('_') || text.find("__") != std::string_view::npos) return std::nullopt;
    std::string digits{text};
    std::erase(digits, '_');
    return digits;
}

std::optional<std::int64_t> with_sign(std::uint64_t magnitude, bool negative) {
    if (magnitude > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    const auto number = static_cast<std::int64_t>(magnitude);
    return negative ? -number : number;
}

} // namespace

std::optional<std::int64_t> read_integer(std::string_view text) {
    const bool negative = take_sign(text);
    const int base = take_base(text);
    const auto digits = without_separators(text);
    const auto magnitude = digits ? read_digits<std::uint64_t>(*digits, base) : std::nullopt;
    return magnitude ? with_sign(*magnitude, negative) : std::nullopt;
}

std::optional<bool> read_boolean(std::string_view text) {
    constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "TRUE", "true", "True"};
    constexpr std::array<std::string_view, 6> no{"0", "f", "F", "FALSE", "false", "False"};
    if (std::ranges::find(yes, text) != yes.end()) return true;
    return std::ranges::find(no, text) != no.end() ? std::optional{false} : std::nullopt;
}

std::optional<std::chrono::steady_clock::duration> read_seconds(std::string_view text) {
    const auto number = read_decimal(text);
    const bool in_range = number && *number >= 0 && *number <= max_seconds; // which no NaN is
    if (!in_range) return std::nullopt;
    return std::chrono::round<std::chrono::steady_clock::duration>(std::chrono::duration<double>{*number});
}

std::string write_seconds(std::chrono::steady_clock::duration time) {
    std::array<char, 64> text{};
    const auto seconds = std::chrono::duration<double>{time}.count();
    const auto* end = std::to_chars(text.begin(), text.end(), seconds, std::chars_format::fixed).ptr;
    return std::string{text.cbegin(), end};
}

} // namespace go_mmproxy
