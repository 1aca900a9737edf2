// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_UTF8_HPP
#define GO_MMPROXY_TEXT_UTF8_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace go_mmproxy {
namespace detail {

/// A row of table 3-7 of the Unicode standard: well-formed UTF-8, overlong forms and surrogates excluded.
struct utf8_row {
    unsigned char first_least, first_most, second_least, second_most;
    std::size_t size;
};

inline constexpr std::array<utf8_row, 9> utf8_rows{{{0x00, 0x7F, 0x00, 0x00, 1},
                                                    {0xC2, 0xDF, 0x80, 0xBF, 2},
                                                    {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                                    {0xE1, 0xEC, 0x80, 0xBF, 3},
                                                    {0xED, 0xED, 0x80, 0x9F, 3},
                                                    {0xEE, 0xEF, 0x80, 0xBF, 3},
                                                    {0xF0, 0xF0, 0x90, 0xBF, 4},
                                                    {0xF1, 0xF3, 0x80, 0xBF, 4},
                                                    {0xF4, 0xF4, 0x80, 0x8F, 4}}};

constexpr bool within(char c, unsigned char min, unsigned char max) noexcept {
    return static_cast<unsigned char>(c) >= min && static_cast<unsigned char>(c) <= max;
}

constexpr bool matches(std::string_view text, const utf8_row& row) noexcept {
    if (text.size() < row.size || !within(text[0], row.first_least, row.first_most)) return false;
    if (row.size > 1 && !within(text[1], row.second_least, row.second_most)) return false;
    return row.size < 3 ||
           std::ranges::all_of(text.substr(2, row.size - 2), [](char c) { return within(c, 0x80, 0xBF); });
}

} // namespace detail

/// The first line of a file without the mark that editors of other systems put in front to say UTF-8.
constexpr std::string_view without_utf8_mark(std::string_view first_line) noexcept {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (first_line.starts_with(mark)) first_line.remove_prefix(mark.size());
    return first_line;
}

/// Whether a text seems to be UTF-16, which editors of other systems write: a mark in front says so, or a NUL stands
/// beside a letter.
constexpr bool is_utf16(std::string_view text) noexcept {
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || text.find('\0') != std::string_view::npos;
}

/// The size of the character that the text begins with [bytes]; 0 when it is no well-formed UTF-8.
constexpr std::size_t utf8_size(std::string_view text) noexcept {
    const auto* row = std::ranges::find_if(detail::utf8_rows, [&](const auto& r) { return detail::matches(text, r); });
    return row == detail::utf8_rows.end() ? 0 : row->size;
}

} // namespace go_mmproxy

#endif
