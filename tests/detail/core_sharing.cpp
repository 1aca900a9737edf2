// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/detail/core_sharing.hpp>

#include "support/catch.hpp"

#include <chrono>

using mmproxy::detail::core_sharing;

namespace {

/// How many turns are not given before the next one is.
int skipped(core_sharing& core) {
    int count = 0;
    while (!core.is_due()) ++count;
    return count;
}

constexpr auto a_moment = core_sharing::patience / 2;
constexpr auto too_long = core_sharing::patience * 2;

} // namespace

TEST_CASE("who does not take long has every turn", "[detail][core_sharing]") {
    core_sharing core;
    for (int i = 0; i < 10; ++i) {
        CHECK(skipped(core) == 0);
        core.note(a_moment);
    }
}

TEST_CASE("who takes long has ever fewer turns, until one is short", "[detail][core_sharing]") {
    core_sharing core;
    for (const int expected : {2, 4, 8, 16}) {
        core.note(too_long);
        CHECK(skipped(core) == expected);
    }
    core.note(a_moment);
    CHECK(skipped(core) == 0);
    core.note(too_long);
    CHECK(skipped(core) == 2);
}

TEST_CASE("even one who always takes long has a turn now and then", "[detail][core_sharing]") {
    core_sharing core;
    int count = 0;
    for (int i = 0; i < 20; ++i) {
        core.note(too_long);
        count = skipped(core);
    }
    CHECK(count == core_sharing::most_skipped);
}

TEST_CASE("where nobody waits for the core it comes back", "[detail][core_sharing]") {
    core_sharing core;
    for (int i = 0; i < 100; ++i) core.let_others_run();
    SUCCEED("a hundred times");
}
