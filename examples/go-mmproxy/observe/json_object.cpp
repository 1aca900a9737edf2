// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/json_object.hpp"

#include "go-mmproxy/text/utf8.hpp"

namespace go_mmproxy {
namespace {

constexpr std::string_view replacement_character = "\\ufffd";

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

std::string escaped(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    if (const char letter = short_escape(c)) return {'\\', letter};
    if (code < 0x20) return {'\\', 'u', '0', '0', digits[code / 16], digits[code % 16]};
    return {c};
}

/// A character as it stands in JSON; an empty one stands for a byte that is not UTF-8.
std::string encoded(std::string_view character) {
    if (character.empty()) return std::string{replacement_character};
    return character.size() == 1 ? escaped(character.front()) : std::string{character};
}

} // namespace

json_object& json_object::text(std::string_view key, std::string_view value) {
    constexpr std::string_view quotes = "\"\"";
    if (begin(key, quotes.size())) quote(value);
    return *this;
}

json_object& json_object::raw(std::string_view key, std::string_view value) {
    if (begin(key, value.size())) line_ += value;
    return *this;
}

/// False: there is no room for the member.
bool json_object::begin(std::string_view key, std::size_t value_size) {
    constexpr std::string_view around_key = ",\"\":";
    if (room() < around_key.size() + key.size() + value_size) return false;
    if (line_.size() > 1) line_ += ',';
    line_ += '"';
    line_ += key;
    line_ += "\":";
    return true;
}

void json_object::quote(std::string_view text) {
    line_ += '"';
    while (!text.empty()) {
        const auto size = utf8_size(text);
        const auto piece = encoded(text.substr(0, size));
        if (room() <= piece.size()) break; // the closing quote has to follow
        line_ += piece;
        text.remove_prefix(size == 0 ? 1 : size);
    }
    line_ += '"';
}

/// For what comes before the closing brace and the line feed [bytes].
std::size_t json_object::room() const noexcept {
    constexpr std::string_view end = "}\n";
    return longest_line - end.size() - line_.size();
}

} // namespace go_mmproxy
