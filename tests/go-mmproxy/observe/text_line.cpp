// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/text_line.hpp"

#include "go-mmproxy/observe/quoted.hpp"
#include "go-mmproxy/text/utf8.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>

using namespace go_mmproxy;
using namespace std::string_literals;

namespace {

std::string line_with(std::string_view value) {
    text_line line{"x"};
    line.text("k", value);
    return std::move(line).line();
}

/// Takes the value of the one member off a line, and tells whether nothing but the line feed is left.
bool has_one_member(std::string_view line) {
    if (!line.starts_with("x k=")) return false;
    line.remove_prefix(4);
    if (!line.starts_with('"')) return line.find_first_of(" \"=\\") == line.npos && line.find('\n') == line.size() - 1;
    line.remove_prefix(1);
    while (!line.empty() && line.front() != '"') line.remove_prefix(line.front() == '\\' ? 2 : 1);
    return line == "\"\n";
}

bool is_printable_ascii(std::string_view line) {
    return std::ranges::all_of(line.substr(0, line.size() - 1), [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

TEST_CASE("a word stands as it is", "[go-mmproxy][text_line]") {
    const std::string word = GENERATE("[2001:db8::1]:443", "tcp", "setsockopt(SO_MARK)", "a'b", "-1", "~");
    CHECK(line_with(word) == "x k=" + word + "\n");
}

TEST_CASE("what is no word of printable ASCII stands in quotes", "[go-mmproxy][text_line]") {
    CHECK(line_with("") == "x k=\"\"\n");
    CHECK(line_with("a b") == "x k=\"a b\"\n");
    CHECK(line_with("a=b") == "x k=\"a=b\"\n");
    CHECK(line_with("é😀") == "x k=\"é😀\"\n");
    CHECK(line_with("a\"b\\c") == "x k=\"a\\\"b\\\\c\"\n");
}

TEST_CASE("what a reader does not see, or a terminal obeys, is escaped", "[go-mmproxy][text_line]") {
    CHECK(line_with("\n\r\t\0\x1b"s) == "x k=\"\\n\\r\\t\\u0000\\u001b\"\n");
    CHECK(line_with("\x7f\xC2\x9B") == "x k=\"\\u007f\\u009b\"\n");
    CHECK(line_with("\u202e\u200b\ufeff\u00a0") == "x k=\"\\u202e\\u200b\\ufeff\\u00a0\"\n");
    CHECK(line_with("\xff") == "x k=\"\\ufffd\"\n");
}

TEST_CASE("a line of text is never longer than a pipe takes at once", "[go-mmproxy][text_line]") {
    const std::string character = GENERATE("a", "\"", "\x01", "\xff", "é", "😀", "\u202e");
    const auto before = GENERATE(0U, 1U, 2U, 3U, 4U, 5U, 6U);
    std::string value(before, 'x');
    for (int i = 0; i < 5'000; ++i) value += character;
    const auto line = line_with(value);
    CHECK(line.size() <= longest_line);
    CHECK(line.size() > longest_line - 6);
    CHECK(has_one_member(line));
}

TEST_CASE("a member for which a line of text has no room is left out", "[go-mmproxy][text_line]") {
    text_line line{"x"};
    line.text("a", std::string(5'000, 'x')).text("b", "x").plain("c", "1");
    const auto text = std::move(line).line();
    CHECK(text.size() == longest_line);
    CHECK(text == "x a=" + std::string(longest_line - 5, 'x') + "\n");
}

TEST_CASE("any bytes make one member of one line, which a terminal only prints", "[go-mmproxy][text_line]") {
    std::mt19937 random{7};
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes(random() % 24, '\0');
        for (auto& c : bytes) c = static_cast<char>(random() % 2 == 0 ? random() % 128 : random() % 256);
        const auto line = line_with(bytes);
        CAPTURE(line);
        REQUIRE(has_one_member(line));
        const bool is_ascii = std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (is_ascii) REQUIRE(is_printable_ascii(line));
    }
}
