// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/values.hpp"

#include "support/catch.hpp"

#include <chrono>
#include <limits>

using namespace go_mmproxy;
using namespace std::chrono_literals;

TEST_CASE("whole numbers are read as Go reads them", "[go-mmproxy][values]") {
    CHECK(read_integer("0") == 0);
    CHECK(read_integer("42") == 42);
    CHECK(read_integer("+42") == 42);
    CHECK(read_integer("-1") == -1);
    CHECK(read_integer("0x1F") == 31);
    CHECK(read_integer("0X1f") == 31);
    CHECK(read_integer("017") == 15);
    CHECK(read_integer("0o17") == 15);
    CHECK(read_integer("0b101") == 5);
    CHECK(read_integer("1_000") == 1000);
    CHECK(read_integer("0_17") == 15);
    CHECK(read_integer("0x_1f") == 31);
    CHECK(read_integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("what is no whole number is refused", "[go-mmproxy][values]") {
    const auto* text = GENERATE("", "+", "-", "x", "1x", " 1", "1 ", "1.5", "08", "0x", "0xg", "0b2", "_1", "1_",
                                "1__0", "0x__1", "--1", "+-1", "0x-1", "9223372036854775808", "1e3");
    CAPTURE(text);
    CHECK_FALSE(read_integer(text));
}

TEST_CASE("booleans are read as Go reads them", "[go-mmproxy][values]") {
    for (const auto* text : {"1", "t", "T", "TRUE", "true", "True"}) CHECK(read_boolean(text) == true);
    for (const auto* text : {"0", "f", "F", "FALSE", "false", "False"}) CHECK(read_boolean(text) == false);
    for (const auto* text : {"", "yes", "tRUE", "2", "on"}) CHECK_FALSE(read_boolean(text));
}

TEST_CASE("seconds may have a fraction", "[go-mmproxy][values]") {
    CHECK(read_seconds("10") == 10s);
    CHECK(read_seconds("0.5") == 500ms);
    CHECK(read_seconds("0") == 0s);
    CHECK(read_seconds("31536000") == 31'536'000s);
}

TEST_CASE("what are no seconds is refused", "[go-mmproxy][values]") {
    const auto* text = GENERATE("", "-1", "10s", "1e3", "nan", "inf", "0x10", "31536001", " 1", "1,5");
    CAPTURE(text);
    CHECK_FALSE(read_seconds(text));
}
