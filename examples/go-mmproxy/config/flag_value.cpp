// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/flag_value.hpp"

#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <cstddef>

namespace go_mmproxy {

std::string text_of_accepted(const accepted_values& a) {
    const auto words = a.words.first(std::max<std::size_t>(a.words.size(), 1) - 1); // all but the last
    const auto last = a.words.empty() ? std::string_view{} : a.words.back();
    return with_arguments(text_of(a.text),
                          {"min"_is(a.min), "max"_is(a.max), "words"_is(joined(words)), "lastWord"_is(last)});
}

std::string refusal_of(std::string_view name, std::string_view value, const accepted_values& accepted) {
    return text(message::not_accepted, "flag"_is(name), "value"_is(value), "accepted"_is(text_of_accepted(accepted)));
}

std::string refusal_of_key(std::string_view key, std::string_view value, const accepted_values& accepted) {
    return text(message::key_not_accepted, "key"_is(key), "value"_is(value), "accepted"_is(text_of_accepted(accepted)));
}

} // namespace go_mmproxy
