// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/quoted.hpp"

#include "go-mmproxy/text/invisible.hpp"
#include "go-mmproxy/text/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace go_mmproxy {
namespace {

constexpr std::string_view replacement_character = "\\ufffd";
constexpr std::uint32_t last_control = 0x9F; // of those that Unicode calls control characters, before U+00A0

/// Whether a character stands between quotes as it is.
constexpr bool is_plain(char c) noexcept {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/// The letter that follows the backslash of a short escape; 0 when there is none.
constexpr char short_escape(char c) noexcept {
    switch (c) {
    case '"':
    case '\\': return c;
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
    }
}

std::string long_escape(std::uint32_t code) {
    constexpr std::string_view digits = "0123456789abcdef";
    return {
        '\\', 'u', digits[code >> 12U & 15U], digits[code >> 8U & 15U], digits[code >> 4U & 15U], digits[code & 15U]};
}

/// `last` is the last one of the invisible characters that are escaped.
std::string escaped(std::string_view character, std::uint32_t last) {
    if (character.empty()) return std::string{replacement_character};
    if (const char letter = short_escape(character.front())) return {'\\', letter};
    const auto code = invisible_code(character);
    return code && *code <= last ? long_escape(*code) : std::string{character};
}

} // namespace

std::string json_character(std::string_view character) {
    return escaped(character, last_control);
}

std::string visible_character(std::string_view character) {
    return escaped(character, std::numeric_limits<std::uint32_t>::max());
}

void append_quoted(std::string& to, std::string_view text, std::size_t max_size, character_writer write) {
    to += '"';
    const auto room = [&] { return max_size - 1 - to.size(); }; // the closing quote has to follow
    while (!text.empty()) {
        const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
        const auto fitting = std::min(plain, room());
        to += text.substr(0, fitting);
        text.remove_prefix(plain);
        if (fitting < plain || text.empty()) break;
        const auto size = utf8_size(text);
        const auto piece = write(text.substr(0, size));
        if (piece.size() > room()) break;
        to += piece;
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    to += '"';
}

} // namespace go_mmproxy
