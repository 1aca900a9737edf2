// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_WIRE_TEXT_READER_HPP
#define MMPROXY_WIRE_TEXT_READER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mmproxy::detail {

/// Reads a text from front to back, one item a call. The text must outlive the reader.
///
/// A function that finds something else than its item returns false or nothing. After that the reader stands where it
/// was, but for `decimal`, which may leave it anywhere in the digits.
class text_reader {
public:
    constexpr explicit text_reader(std::string_view text) noexcept : at_{text.data()}, end_{at_ + text.size()} {}

    constexpr bool is_at_end() const noexcept { return at_ == end_; }
    constexpr bool is_at(char expected) const noexcept { return !is_at_end() && *at_ == expected; }
    constexpr bool is_at_hexadecimal() const noexcept { return !is_at_end() && hexadecimal_digit(*at_) < 16; }

    /// Passes over one character if it is `expected`; false if it is not.
    constexpr bool skip(char expected) noexcept {
        const bool is_there = is_at(expected);
        at_ += is_there ? 1 : 0;
        return is_there;
    }

    /// Reads a decimal number from 0 to `max` (at most 65535): digits alone, no sign, no leading zeroes. The number
    /// ends before the first character that is no digit.
    constexpr std::optional<std::uint32_t> decimal(std::uint32_t max) noexcept {
        const char* const begin = at_;
        std::uint32_t value = 0;
        for (; !is_at_end() && is_decimal(*at_) && value <= max; ++at_)
            value = value * 10 + static_cast<std::uint32_t>(*at_ - '0');
        const auto digits = at_ - begin;
        if (digits == 0 || value > max || (digits > 1 && *begin == '0')) return std::nullopt;
        return value;
    }

    /// Reads a hexadecimal number of one to four digits of either case; a fifth digit is left.
    constexpr std::optional<std::uint16_t> hexadecimal() noexcept {
        if (!is_at_hexadecimal()) return std::nullopt;
        unsigned value = 0;
        for (int digits = 0; digits < 4 && is_at_hexadecimal(); ++digits, ++at_)
            value = value << 4U | hexadecimal_digit(*at_);
        return static_cast<std::uint16_t>(value);
    }

private:
    static constexpr bool is_decimal(char c) noexcept { return c >= '0' && c <= '9'; }

    /// 16 or more for any other character.
    static constexpr unsigned hexadecimal_digit(char c) noexcept { return digit_values[static_cast<unsigned char>(c)]; }

    static constexpr std::array<std::uint8_t, 256> digit_values = [] {
        std::array<std::uint8_t, 256> values{};
        values.fill(16);
        for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
        for (std::uint8_t i = 0; i < 6; ++i)
            values[static_cast<std::size_t>('a' + i)] = values[static_cast<std::size_t>('A' + i)] =
                static_cast<std::uint8_t>(10 + i);
        return values;
    }();

    const char* at_;
    const char* end_;
};

/// Reads a text that is one decimal number, as `text_reader::decimal` takes it, and nothing else.
constexpr std::optional<std::uint16_t> parse_decimal(std::string_view text, std::uint32_t max) noexcept {
    text_reader in{text};
    const auto value = in.decimal(max);
    return value && in.is_at_end() ? std::optional{static_cast<std::uint16_t>(*value)} : std::nullopt;
}

/// Reads a port, 0 to 65535.
constexpr std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
    return parse_decimal(text, 65535);
}

} // namespace mmproxy::detail

#endif
