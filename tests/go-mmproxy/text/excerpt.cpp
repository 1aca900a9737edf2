// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/excerpt.hpp"

#include "support/catch.hpp"

#include <string>

using namespace go_mmproxy;

TEST_CASE("a text that is not long is its own excerpt", "[go-mmproxy][excerpt]") {
    for (const auto& text : {std::string{}, std::string{"listen"}, std::string(120, 'x')}) CHECK(excerpt(text) == text);
}

TEST_CASE("an excerpt ends with a whole character and with dots", "[go-mmproxy][excerpt]") {
    CHECK(excerpt(std::string(121, 'x')) == std::string(120, 'x').append("…"));
    CHECK(excerpt(std::string(119, 'x').append("服务")) == std::string(119, 'x').append("…"));
    CHECK(excerpt(std::string(500, '\x80')) == "…");
}
