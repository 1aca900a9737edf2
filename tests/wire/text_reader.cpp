// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/wire/text_reader.hpp>

#include "support/catch.hpp"

#include <optional>
#include <string>
#include <string_view>

using mmproxy::detail::parse_decimal;
using mmproxy::detail::parse_port;
using mmproxy::detail::text_reader;

TEST_CASE("a text_reader reads one thing after another", "[wire][text_reader]") {
    text_reader in{"12.fF 0"};
    CHECK(in.decimal(255) == 12U);
    CHECK(in.is_at('.'));
    CHECK_FALSE(in.skip(','));
    CHECK(in.skip('.'));
    CHECK(in.is_at_hexadecimal());
    CHECK(in.hexadecimal() == 0xFFU);
    CHECK(in.skip(' '));
    CHECK_FALSE(in.is_at_end());
    CHECK(in.decimal(0) == 0U);
    CHECK(in.is_at_end());
}

TEST_CASE("at its end a text_reader finds nothing", "[wire][text_reader]") {
    text_reader in{std::string_view{"1"}.substr(0, 0)};
    CHECK(in.is_at_end());
    CHECK_FALSE(in.is_at('1'));
    CHECK_FALSE(in.is_at_hexadecimal());
    CHECK_FALSE(in.skip('1'));
    CHECK(in.decimal(255) == std::nullopt);
    CHECK(in.hexadecimal() == std::nullopt);
}

TEST_CASE("a decimal number has digits alone, no leading zeroes, and a maximum", "[wire][text_reader]") {
    for (const auto* text : {"", "x", "-1", "+1", " 1", "00", "01", "256", "1000", "99999999999999999999"})
        CHECK(text_reader{text}.decimal(255) == std::nullopt);
    CHECK(text_reader{"0"}.decimal(255) == 0U);
    CHECK(text_reader{"255x"}.decimal(255) == 255U);
    CHECK(text_reader{"65535"}.decimal(65535) == 65535U);
}

TEST_CASE("a hexadecimal number has up to four digits of either case", "[wire][text_reader]") {
    CHECK(text_reader{"0"}.hexadecimal() == 0U);
    CHECK(text_reader{"aBcD"}.hexadecimal() == 0xABCDU);
    text_reader five{"12345"};
    CHECK(five.hexadecimal() == 0x1234U);
    CHECK(five.is_at('5'));
    for (const auto* text : {"", "g", "G", "@", "`", "/", ":", "\xff"})
        CHECK(text_reader{text}.hexadecimal() == std::nullopt);
}

TEST_CASE("parse_port takes 0 to 65535", "[wire][text_reader]") {
    for (unsigned port = 0; port <= 65535; ++port) REQUIRE(parse_port(std::to_string(port)) == port);
    CHECK(parse_port("65536") == std::nullopt);
    CHECK(parse_port("99999") == std::nullopt);
    CHECK(parse_port("4294967297") == std::nullopt);
}

TEST_CASE("parse_port takes digits alone", "[wire][text_reader]") {
    for (const auto* text : {"", " 1", "1 ", "+1", "-1", "0x1", "1.", "01", "00", "１"})
        CHECK(parse_port(text) == std::nullopt);
}

TEST_CASE("parse_decimal keeps to its maximum", "[wire][text_reader]") {
    CHECK(parse_decimal("255", 255) == 255);
    CHECK(parse_decimal("256", 255) == std::nullopt);
}
