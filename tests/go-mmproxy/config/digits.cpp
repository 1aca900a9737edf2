// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/digits.hpp"

#include "support/catch.hpp"

#include <cstdint>

using namespace go_mmproxy;

TEST_CASE("a number of digits is read as far as its type reaches", "[go-mmproxy][digits]") {
    CHECK(read_digits<std::uint32_t>("0") == 0U);
    CHECK(read_digits<std::uint32_t>("4294967295") == 4294967295U);
    CHECK(read_digits<std::uint32_t>("007") == 7U);
    CHECK(read_digits<std::uint64_t>("18446744073709551615") == UINT64_MAX);
    for (const auto* text : {"", "-1", "+1", " 1", "1 ", "0x1", "1_000", "4294967296", "one"}) {
        CAPTURE(text);
        CHECK_FALSE(read_digits<std::uint32_t>(text));
    }
    CHECK(read_digits<std::uint16_t>("1F90", 16) == 8080U);
    CHECK_FALSE(read_digits<std::uint16_t>("1F90"));
}
