// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/language.hpp"

#include <cstdlib>

namespace go_mmproxy {
namespace {

constinit language of_process = language::en;

} // namespace

language language_of_environment() noexcept {
    for (const auto* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* locale = std::getenv(variable);
        if (locale != nullptr && *locale != '\0') return language_of_locale(locale);
    }
    return language::en;
}

language chosen_language() noexcept {
    return of_process;
}

void choose_language(language chosen) noexcept {
    of_process = chosen;
}

} // namespace go_mmproxy
