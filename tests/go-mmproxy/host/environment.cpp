// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/environment.hpp"

#include "support/catch.hpp"

#include <cstdlib>

using namespace go_mmproxy;

TEST_CASE("a variable is taken out of the environment once", "[go-mmproxy][environment]") {
    ::setenv("MMPROXY_TAKEN", "value", 1);
    CHECK(take_variable("MMPROXY_TAKEN") == "value");
    CHECK(std::getenv("MMPROXY_TAKEN") == nullptr);
    CHECK_FALSE(take_variable("MMPROXY_TAKEN"));
    ::setenv("MMPROXY_TAKEN", "", 1);
    CHECK(take_variable("MMPROXY_TAKEN") == "");
}
