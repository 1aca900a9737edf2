// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/joined.hpp"

#include "support/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace go_mmproxy;

TEST_CASE("words are joined by commas, one stands alone, and none is nothing", "[go-mmproxy][joined]") {
    CHECK(joined(std::vector<std::string>{"a", "b", "c"}) == "a, b, c");
    CHECK(joined(std::vector<std::string_view>{"a"}) == "a");
    CHECK(joined(std::vector<std::string>{}).empty());
}
