// SPDX-License-Identifier: BSL-1.0
#include "parts.hpp"
#include "quoting.hpp"

#include <vector>

namespace go_mmproxy::documents {
namespace {

using names = std::vector<std::string_view>;

void add_names(names& to, const flag& f) {
    to.push_back(f.long_name);
    if (!f.letter.empty()) to.push_back(f.letter);
}

/// The entries of an array for each name of a flag, with this value.
std::string entries(const flag& f, const std::string& value) {
    names all;
    add_names(all, f);
    std::string text;
    for (const auto name : all) text += "    [" + std::string{name} + "]=\"" + value + "\"\n";
    return text;
}

std::string action_of(const flag& f) {
    const auto completed = completion_of(f);
    if (completed == completed_as::file) return entries(f, "file");
    return completed == completed_as::user ? entries(f, "user") : std::string{};
}

} // namespace

std::string bash_words() {
    std::string text;
    for (const auto& f : all_flags())
        if (completion_of(f) == completed_as::word) text += entries(f, blank_separated(f.value.accepted.words));
    return text;
}

std::string bash_actions() {
    std::string text;
    for (const auto& f : all_flags()) text += action_of(f);
    return text;
}

std::string bash_names() {
    names all;
    for (const auto& f : all_flags()) add_names(all, f);
    return "    " + blank_separated(all) + '\n';
}

std::string bash_switches() {
    std::string text;
    for (const auto& f : all_flags())
        if (f.is_switch()) text += entries(f, "yes");
    return text;
}

} // namespace go_mmproxy::documents
