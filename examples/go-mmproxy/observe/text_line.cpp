// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/text_line.hpp"

#include "go-mmproxy/observe/quoted.hpp"

#include <algorithm>
#include <cstddef>

namespace go_mmproxy {
namespace {

constexpr std::size_t max_size = longest_line - 1; // the line feed has to follow

constexpr bool is_part_of_word(char c) noexcept {
    return c > ' ' && c <= '~' && c != '"' && c != '=' && c != '\\';
}

bool is_word(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, is_part_of_word);
}

} // namespace

text_line& text_line::text(std::string_view key, std::string_view value) {
    constexpr std::string_view quotes = "\"\"";
    if (!begin(key, quotes.size())) return *this;
    if (is_word(value))
        line_ += value.substr(0, max_size - line_.size());
    else
        append_quoted(line_, value, max_size, visible_character);
    return *this;
}

text_line& text_line::plain(std::string_view key, std::string_view value) {
    if (begin(key, value.size())) line_ += value;
    return *this;
}

/// False: there is no room for the member.
bool text_line::begin(std::string_view key, std::size_t value_size) {
    constexpr std::string_view around_key = " =";
    if (max_size - line_.size() < around_key.size() + key.size() + value_size) return false;
    line_ += ' ';
    line_ += key;
    line_ += '=';
    return true;
}

} // namespace go_mmproxy
