// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/for_ever.hpp>

#include "support/catch.hpp"

using mmproxy::detail::bounded;
using mmproxy::detail::for_ever;
using duration = std::chrono::steady_clock::duration;
using namespace std::chrono_literals;

TEST_CASE("a time that is negative, or would overflow the clock, is bounded", "[reactor][for_ever]") {
    CHECK(bounded(duration::min()) == 0s);
    CHECK(bounded(-1ns) == 0s);
    CHECK(bounded(30s) == 30s);
    CHECK(bounded(duration::max()) == for_ever);
}
