// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/core_sharing.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstddef>

using mmproxy::detail::core_sharing;

namespace {

/// How many turns are not given before the next one is.
int skipped(core_sharing& core) {
    int count = 0;
    while (!core.is_due()) ++count;
    return count;
}

constexpr auto a_moment = std::chrono::microseconds{core_sharing::patience} / 2;
constexpr auto too_long = core_sharing::patience * 2;

} // namespace

TEST_CASE("a core_sharing yields in every turn as long as yields are short", "[reactor][core_sharing]") {
    core_sharing core;
    for (int i = 0; i < 10; ++i) {
        CHECK(skipped(core) == 0);
        core.judge(a_moment, 0);
    }
}

TEST_CASE("a core_sharing yields in ever fewer turns after long yields, until one is short",
          "[reactor][core_sharing]") {
    core_sharing core;
    for (const int expected : {2, 4, 8, 16}) {
        core.judge(too_long, 0);
        CHECK(skipped(core) == expected);
    }
    core.judge(a_moment, 0);
    CHECK(skipped(core) == 0);
    core.judge(too_long, 0);
    CHECK(skipped(core) == 2);
}

TEST_CASE("a yield that brings much may take its time", "[reactor][core_sharing]") {
    constexpr std::size_t much = 2 * (too_long / core_sharing::patience_for_each);
    core_sharing core;
    core.judge(too_long, much);
    CHECK(skipped(core) == 0);
}

TEST_CASE("a core_sharing yields now and then even if every yield is long", "[reactor][core_sharing]") {
    core_sharing core;
    int count = 0;
    for (int i = 0; i < 20; ++i) {
        core.judge(too_long, 0);
        count = skipped(core);
    }
    CHECK(count == core_sharing::max_skipped);
}

TEST_CASE("a yield comes back when no thread waits for the core", "[reactor][core_sharing]") {
    core_sharing core;
    for (int i = 0; i < 100; ++i) {
        core.let_others_run();
        core.judge(1);
    }
    SUCCEED("a hundred times");
}
