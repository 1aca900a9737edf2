// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_LANGUAGE_HPP
#define GO_MMPROXY_TEXT_LANGUAGE_HPP

#include <array>
#include <string_view>

namespace go_mmproxy {

/// The languages that the program speaks, each with the word for it at its place among the words.
enum class language { en, zh };
inline constexpr std::array<std::string_view, 2> language_words{"en", "zh"};

/// The language of a locale such as `zh_CN.UTF-8`: Chinese or, of any other locale, English.
constexpr language language_of_locale(std::string_view locale) noexcept {
    return locale.starts_with("zh") ? language::zh : language::en;
}

/// The language of the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty. locale(7).
language language_of_environment() noexcept;

/// The language of the process: English until another one is chosen.
language chosen_language() noexcept;

/// Chooses the language of the process. Called before there are other threads.
void choose_language(language chosen) noexcept;

} // namespace go_mmproxy

#endif
