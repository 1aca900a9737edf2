// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/messages.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>

using namespace go_mmproxy;

static_assert(takes_arguments("plain", {}));
static_assert(takes_arguments("-{flag}: \"{value}\", {flag}", {"value", "flag"}));
static_assert(!takes_arguments("-{flag}", {}));
static_assert(!takes_arguments("-{flag}", {"flag", "value"}));
static_assert(!takes_arguments("flag", {"flag"}));
static_assert(!takes_arguments("-{flag}", {"value"}));

TEST_CASE("every message has a text, and its braces hold the name of an argument", "[go-mmproxy][messages]") {
    for (std::size_t i = 0; i < message_count; ++i) {
        const auto text = text_of(static_cast<message>(i));
        CAPTURE(i, text);
        CHECK_FALSE(text.empty());
        CHECK(std::ranges::count(text, '{') == std::ranges::count(text, '}'));
        for_each_argument(text, [](auto /*before*/, std::string_view name) {
            CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == name.npos);
            CHECK_FALSE(name.empty());
        });
    }
    CHECK(text_of(static_cast<message>(message_count)).empty());
}

TEST_CASE("a message is said with its arguments, each as often as it is named", "[go-mmproxy][messages]") {
    CHECK(text(message::unknown_flag, "flag"_is("colour")) == "unknown flag -colour; see --help");
    CHECK(with_arguments("{a}{b}, {a}", {"a"_is(1), "b"_is("{a}")}) == "1{a}, 1");
    CHECK(with_arguments("", {}).empty());
    CHECK(text(message::about_help) == text_of(message::about_help));
}
