// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/version.hpp>

#include "support/catch.hpp"

#include <string>

TEST_CASE("the version is the same as a text and as a number", "[version]") {
    constexpr int number = MMPROXY_VERSION_NUMBER;
    const auto text = std::to_string(number / 10000).append(".") + std::to_string(number / 100 % 100).append(".") +
                      std::to_string(number % 100);
    CHECK(text == MMPROXY_VERSION);
}
