// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/json_object.hpp"

#include "go-mmproxy/observe/json_checker.hpp"
#include "go-mmproxy/observe/quoted.hpp"
#include "support/catch.hpp"

#include <random>
#include <string>
#include <string_view>
#include <utility>

using namespace go_mmproxy;

namespace {

std::string line_with(std::string_view value) {
    json_object object;
    object.text("k", value);
    return std::move(object).line();
}

} // namespace

TEST_CASE("a JSON object has its members in order, on one line", "[go-mmproxy][json_object]") {
    json_object object;
    object.text("a", "x").plain("b", "5").text("c", "").plain("d", "true");
    CHECK(std::move(object).line() == "{\"a\":\"x\",\"b\":5,\"c\":\"\",\"d\":true}\n");
}

TEST_CASE("quotes, backslashes and control characters are escaped", "[go-mmproxy][json_object]") {
    using namespace std::string_view_literals;
    CHECK(line_with("a\"b\\c/d"sv) == "{\"k\":\"a\\\"b\\\\c/d\"}\n");
    CHECK(line_with("\n\r\t\0\x1b\x1f"sv) == "{\"k\":\"\\n\\r\\t\\u0000\\u001b\\u001f\"}\n");
    CHECK(line_with("\x7f\xC2\x80\xC2\x9B"sv) == "{\"k\":\"\\u007f\\u0080\\u009b\"}\n"); // CSI, as a terminal has it
    CHECK(line_with("\xC2\xA0"sv) == "{\"k\":\"\xC2\xA0\"}\n");
}

TEST_CASE("well-formed UTF-8 stands as it is", "[go-mmproxy][json_object]") {
    const std::string text = GENERATE("é", "€", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80");
    CHECK(line_with(text) == "{\"k\":\"" + text + "\"}\n");
}

TEST_CASE("what is not UTF-8 becomes the replacement character", "[go-mmproxy][json_object]") {
    CHECK(line_with("a\x80z") == "{\"k\":\"a\\ufffdz\"}\n");
    CHECK(line_with("\xC0\xAF") == "{\"k\":\"\\ufffd\\ufffd\"}\n");
    CHECK(line_with("\xED\xA0\x80") == "{\"k\":\"\\ufffd\\ufffd\\ufffd\"}\n");
    CHECK(line_with("\xE2\x82") == "{\"k\":\"\\ufffd\\ufffd\"}\n");
    CHECK(line_with("\xF4\x90\x80\x80").find("\\ufffd") != std::string::npos);
}

TEST_CASE("a line is never longer than a pipe takes at once", "[go-mmproxy][json_object]") {
    const std::string character = GENERATE("a", "\"", "\x01", "\xff", "é", "😀");
    const auto before = GENERATE(0U, 1U, 2U, 3U, 4U, 5U, 6U);
    std::string value(before, 'x');
    for (int i = 0; i < 5'000; ++i) value += character;
    const auto line = line_with(value);
    CHECK(line.size() <= longest_line);
    CHECK(line.size() > longest_line - 6);
    CHECK(json_checker::read(line).at("k").starts_with(std::string(before, 'x')));
}

TEST_CASE("a member for which the line has no room is left out", "[go-mmproxy][json_object]") {
    json_object object;
    object.text("a", std::string(5'000, 'x')).text("b", "x").plain("c", "1").plain("d", "true");
    const auto line = std::move(object).line();
    CHECK(line.size() == longest_line);
    CHECK(json_checker::read(line).size() == 1);
}

TEST_CASE("any bytes give valid JSON", "[go-mmproxy][json_object]") {
    std::mt19937 random{7};
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes(random() % 24, '\0');
        for (auto& c : bytes) c = static_cast<char>(random() % 4 == 0 ? random() % 128 : 0x7E + random() % 130);
        REQUIRE_NOTHROW(json_checker::read(line_with(bytes)));
    }
}

TEST_CASE("every pair of bytes gives valid JSON", "[go-mmproxy][json_object]") {
    for (int pair = 0; pair < 0x10000; ++pair) {
        const std::string bytes{static_cast<char>(pair >> 8), static_cast<char>(pair)};
        if (const auto line = line_with(bytes); json_checker::read(line).size() != 1) FAIL(line);
    }
}
