// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/html_text.hpp"

#include "go-mmproxy/text/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace go_mmproxy {
namespace {

constexpr std::string_view replacement_character = "\uFFFD";

std::string_view escaped(std::string_view character) noexcept {
    if (character.empty()) return replacement_character;
    switch (character.front()) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n': return " ";
    default: break;
    }
    const bool is_control = static_cast<unsigned char>(character.front()) < 0x20 || character.front() == 0x7F;
    return is_control ? replacement_character : character;
}

} // namespace

std::string html_text(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto size = utf8_size(text);
        result += escaped(text.substr(0, size));
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return result;
}

} // namespace go_mmproxy
