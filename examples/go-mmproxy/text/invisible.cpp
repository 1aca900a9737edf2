// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/invisible.hpp"

#include "go-mmproxy/text/messages.hpp"
#include "go-mmproxy/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace go_mmproxy {
namespace {

template <class... Values> std::string formatted(const char* format, Values... values) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, values...);
    return buffer.data();
}

/// Characters from `first` to `last` that have no shape of their own, or that of a space.
struct invisible_range {
    std::uint32_t first, last;
    message name;
};

constexpr std::array<invisible_range, 13> invisible_ranges{{{0x00, 0x1F, message::control_character},
                                                            {0x7F, 0x9F, message::control_character},
                                                            {0xA0, 0xA0, message::no_break_space},
                                                            {0xAD, 0xAD, message::soft_hyphen},
                                                            {0x2000, 0x200A, message::space},
                                                            {0x200B, 0x200D, message::zero_width_character},
                                                            {0x200E, 0x200F, message::direction_mark},
                                                            {0x2028, 0x202E, message::line_or_direction_mark},
                                                            {0x202F, 0x202F, message::narrow_no_break_space},
                                                            {0x205F, 0x205F, message::space},
                                                            {0x2060, 0x206F, message::invisible_mark},
                                                            {0x3000, 0x3000, message::ideographic_space},
                                                            {0xFEFF, 0xFEFF, message::byte_order_mark}}};

/// The number of a character in well-formed UTF-8.
std::uint32_t code_point(std::string_view character) noexcept {
    constexpr std::array<std::uint32_t, 5> mask_of_first{0, 0x7F, 0x1F, 0x0F, 0x07};
    auto code = static_cast<unsigned char>(character.front()) & mask_of_first[character.size()];
    for (const char c : character.substr(1)) code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    return code;
}

std::optional<message> name_of(std::uint32_t code) noexcept {
    const auto* found =
        std::ranges::find_if(invisible_ranges, [code](const auto& r) { return code >= r.first && code <= r.last; });
    return found == invisible_ranges.end() ? std::nullopt : std::optional{found->name};
}

/// Whether a terminal may obey it: the control characters of ASCII, and those of ISO 8859 behind them.
constexpr bool is_control(std::uint32_t code) noexcept {
    return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

std::string as_numbers(std::string_view bytes) {
    std::string written;
    for (const char c : bytes) written += formatted("\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return written;
}

std::string describe(std::uint32_t code, message name) {
    return text(message::invisible_character, "code"_is(formatted("U+%04X", static_cast<unsigned>(code))),
                "name"_is(text_of(name)));
}

/// Calls `take(character)` for each; one that is no well-formed UTF-8 has one byte and `is_good` false.
template <class Take> void for_each_character(std::string_view text, Take take) {
    while (!text.empty()) {
        const auto size = utf8_size(text);
        take(text.substr(0, size == 0 ? 1 : size), size > 0);
        text.remove_prefix(size == 0 ? 1 : size);
    }
}

} // namespace

std::string visible(std::string_view text) {
    std::string written;
    for_each_character(text, [&](std::string_view character, bool is_good) {
        if (is_good && !is_control(code_point(character)))
            written += character;
        else
            written += as_numbers(character);
    });
    return written;
}

std::optional<std::uint32_t> invisible_code(std::string_view character) noexcept {
    const auto code = code_point(character);
    return name_of(code) ? std::optional{code} : std::nullopt;
}

std::string name_invisible(std::string_view text) {
    std::string names;
    for_each_character(text, [&](std::string_view character, bool is_good) {
        const auto code = is_good ? code_point(character) : 0x20;
        const auto name = code == 0x20 ? std::nullopt : name_of(code);
        if (!name) return;
        const auto described = describe(code, *name);
        if (names.find(described) == std::string::npos) names.append(names.empty() ? "" : ", ").append(described);
    });
    return names.empty() ? names : go_mmproxy::text(message::holds_invisible, "characters"_is(names));
}

} // namespace go_mmproxy
