// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/detail/decimal.hpp>

#include "support/catch.hpp"

using mmproxy::detail::parse_decimal;
using mmproxy::detail::parse_port;

TEST_CASE("parse_port takes 0 to 65535", "[detail][decimal]") {
    for (unsigned port = 0; port <= 65535; ++port) REQUIRE(parse_port(std::to_string(port)) == port);
    CHECK(parse_port("65536") == std::nullopt);
    CHECK(parse_port("99999") == std::nullopt);
    CHECK(parse_port("4294967297") == std::nullopt);
}

TEST_CASE("parse_port takes digits alone", "[detail][decimal]") {
    for (const auto* text : {"", " 1", "1 ", "+1", "-1", "0x1", "1.", "01", "00", "１"})
        CHECK(parse_port(text) == std::nullopt);
}

TEST_CASE("parse_decimal keeps to its maximum", "[detail][decimal]") {
    CHECK(parse_decimal("255", 255) == 255);
    CHECK(parse_decimal("256", 255) == std::nullopt);
}
