// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/asked_language.hpp"

#include "go-mmproxy/config/flags.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace go_mmproxy {
namespace {

std::optional<language> find_language(std::string_view written) {
    const auto* found = std::ranges::find(language_words, written);
    return found == language_words.end() ? std::nullopt
                                         : std::optional{static_cast<language>(found - language_words.begin())};
}

bool is_flag(std::string_view argument) {
    return argument.size() > 1 && argument.front() == '-' && argument != "--";
}

std::string_view without_dashes(std::string_view argument) {
    return argument.substr(argument.starts_with("--") ? 2 : 1);
}

/// Whether the next argument is the value of this one.
bool takes_next(std::string_view name) {
    const auto* found = find_flag(name);
    return found != nullptr && !found->is_switch();
}

} // namespace

std::optional<language> asked_language(std::span<const std::string> arguments) {
    std::optional<language> asked;
    for (std::size_t i = 0; i < arguments.size() && is_flag(arguments[i]); ++i) {
        const auto given = without_dashes(arguments[i]);
        if (given.starts_with("lang=")) asked = find_language(given.substr(5));
        if (!takes_next(given)) continue; // -name=value is no name of a flag
        if (++i < arguments.size() && given == "lang") asked = find_language(arguments[i]);
    }
    return asked;
}

} // namespace go_mmproxy
