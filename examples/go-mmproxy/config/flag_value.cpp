// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/flag_value.hpp"

#include "go-mmproxy/text/messages.hpp"

#include <cstddef>

namespace go_mmproxy {
namespace {

/// All words but the last.
std::string first_words(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) text.append(text.empty() ? "" : ", ").append(words[i]);
    return text;
}

std::string text_of(const accepted_values& a) {
    const auto last = a.words.empty() ? std::string_view{} : a.words.back();
    return with_arguments(go_mmproxy::text_of(a.text),
                          {"min"_is(a.min), "max"_is(a.max), "words"_is(first_words(a.words)), "lastWord"_is(last)});
}

} // namespace

std::string refusal_of(std::string_view name, std::string_view value, const accepted_values& accepted) {
    return text(message::not_accepted, "flag"_is(name), "value"_is(value), "accepted"_is(text_of(accepted)));
}

} // namespace go_mmproxy
