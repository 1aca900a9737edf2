// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/messages.hpp"
#include "parts.hpp"
#include "quoting.hpp"

#include <array>

namespace go_mmproxy::documents {
namespace {

constexpr auto fish_replacements = std::to_array<replacement>({{'\\', "\\\\"}, {'\'', "\\'"}});

std::string quoted(std::string_view text) {
    return '\'' + replaced(text, fish_replacements) + '\'';
}

/// A switch needs no value, so none is offered.
std::string value_of(const flag& f) {
    if (f.is_switch()) return {};
    switch (completion_of(f)) {
    case completed_as::word: return " -x -a " + quoted(blank_separated(f.value.accepted.words));
    case completed_as::file: return " -r -F";
    case completed_as::user: return " -x -a '(__fish_complete_users)'";
    case completed_as::nothing: return " -x";
    }
    return {};
}

std::string names_of(const flag& f) {
    const auto letter = f.letter.empty() ? std::string{} : " -s " + std::string{f.letter};
    return letter + " -l " + std::string{f.long_name};
}

} // namespace

std::string fish_completions() {
    std::string lines;
    for (const auto& f : all_flags())
        lines += "complete -c go-mmproxy" + names_of(f) + value_of(f) + " -d " + quoted(text_of(f.about)) + '\n';
    return lines;
}

} // namespace go_mmproxy::documents
