// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_EXCERPT_HPP
#define GO_MMPROXY_TEXT_EXCERPT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// As much of the beginning of a text as a message quotes, with `…` behind it where that is not all.
inline std::string excerpt(std::string_view text) {
    constexpr std::size_t longest = 120; // bytes; any value of this order will do
    const auto is_inside_character = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
    };
    if (text.size() <= longest) return std::string{text};
    auto end = longest;
    while (end > 0 && is_inside_character(end)) --end;
    return std::string{text.substr(0, end)}.append("…");
}

} // namespace go_mmproxy

#endif
