// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/zh.hpp"

#include "go-mmproxy/text/arguments.hpp"
#include "go-mmproxy/text/en.hpp"
#include "go-mmproxy/text/utf8.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

using namespace go_mmproxy;

namespace {

std::set<std::string_view> arguments_of(std::string_view text) {
    std::set<std::string_view> names;
    for_each_argument(text, [&](auto /*before*/, auto name) { names.insert(name); });
    return names;
}

/// What a text holds besides its arguments.
std::string own_words(std::string_view text) {
    std::string words;
    const auto rest = for_each_argument(text, [&](auto before, auto /*name*/) { words += before; });
    return words.append(rest);
}

/// Whether a text has a Chinese character: of the block of unified ideographs, U+4E00 to U+9FFF.
bool is_chinese(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return c >= '\xE4' && c <= '\xE9'; });
}

/// Whether a text is of names and punctuation alone, such as `TCP {address}`.
bool needs_no_translation(std::string_view text) {
    return std::ranges::none_of(own_words(text), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Whether a message is a word for programs, or the name of one.
bool is_name(message id) {
    return id == message::page_language || id == message::page_io_uring;
}

/// Whether a message is the `msg` of a log line.
bool is_of_log(message id) {
    return id >= message::cannot_start && id <= message::flow_refused_by_shutdown &&
           id != message::target_never_answered;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto size = utf8_size(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

/// Calls `check(id, english, chinese)` for every message.
template <class Check> void for_each_message(Check check) {
    for (std::size_t i = 0; i < message_count; ++i) {
        const auto id = static_cast<message>(i);
        CAPTURE(i, en(id), zh(id));
        check(id, en(id), zh(id));
    }
}

} // namespace

TEST_CASE("every message has the same arguments in both languages", "[go-mmproxy][zh]") {
    for_each_message([](message /*id*/, std::string_view english, std::string_view chinese) {
        CHECK_FALSE(chinese.empty());
        CHECK(is_utf8(chinese));
        CHECK(std::ranges::count(chinese, '{') == std::ranges::count(chinese, '}'));
        CHECK(arguments_of(chinese) == arguments_of(english));
    });
    CHECK(zh(message::count).empty());
}

TEST_CASE("every sentence is in Chinese, and msg of the log is in English", "[go-mmproxy][zh]") {
    for_each_message([](message id, std::string_view english, std::string_view chinese) {
        if (is_of_log(id))
            CHECK(chinese == english);
        else
            CHECK((is_chinese(chinese) || needs_no_translation(english) || is_name(id)));
        CHECK_FALSE(is_chinese(english));
    });
}

TEST_CASE("what is typed stays as it is: every flag that one language names, the other names too", "[go-mmproxy][zh]") {
    constexpr std::string_view of_flag = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const auto flags_in = [](std::string_view text) {
        std::set<std::string> flags;
        for (auto at = text.find('-'); at != text.npos; at = text.find('-', at)) {
            const auto end = std::min(text.find_first_not_of(of_flag, at), text.size());
            const bool begins_word = at == 0 || text.find_first_of(" \"(", at - 1) == at - 1 ||
                                     static_cast<unsigned char>(text[at - 1]) >= 0x80;
            if (begins_word && end > at + 1) flags.emplace(text.substr(at, end - at));
            at = end;
        }
        return flags;
    };
    REQUIRE(flags_in("give -p all, or (-udp-header first); fe80-1") == std::set<std::string>{"-p", "-udp-header"});
    for_each_message([&](message /*id*/, std::string_view english, std::string_view chinese) {
        CHECK(flags_in(chinese) == flags_in(english));
    });
}
