// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/messages.hpp"
#include "parts.hpp"
#include "quoting.hpp"

#include <array>

namespace go_mmproxy::documents {
namespace {

/// Characters that end a part of an argument of `_arguments`, or the quotes around it.
constexpr auto zsh_replacements =
    std::to_array<replacement>({{'\\', "\\\\"}, {'[', "\\["}, {']', "\\]"}, {':', "\\:"}, {'\'', "'\\''"}});

std::string zsh(std::string_view text) {
    return replaced(text, zsh_replacements);
}

std::string action_of(const flag& f) {
    switch (completion_of(f)) {
    case completed_as::word: return '(' + blank_separated(f.value.accepted.words) + ')';
    case completed_as::file: return "_files";
    case completed_as::user: return "_users";
    case completed_as::nothing: return " ";
    }
    return {};
}

/// A switch may have a value behind `=`, and in no argument of its own.
std::string value_of(const flag& f) {
    return (f.is_switch() ? "::value:" : ':' + zsh(f.type) + ':') + action_of(f);
}

std::string long_name_of(const flag& f) {
    return "--" + std::string{f.long_name} + (f.is_switch() ? "=-" : "=");
}

/// A flag that has come is offered again where it is a list alone.
std::string spellings(const flag& f) {
    if (f.letter.empty()) return (f.is_list() ? "'*'" : "") + long_name_of(f);
    const auto letter = '-' + std::string{f.letter};
    const auto braces = '{' + letter + (f.is_switch() ? "," : "+,") + long_name_of(f) + '}';
    return (f.is_list() ? "'*'" : "'(" + letter + " --" + std::string{f.long_name} + ")'") + braces;
}

std::string argument(const flag& f) {
    return "  " + spellings(f) + "'[" + zsh(text_of(f.about)) + ']' + value_of(f) + "'";
}

} // namespace

std::string zsh_arguments() {
    std::string lines;
    for (const auto& f : all_flags()) lines.append(lines.empty() ? "" : " \\\n").append(argument(f));
    return lines + '\n';
}

} // namespace go_mmproxy::documents
