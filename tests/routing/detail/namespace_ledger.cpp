// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/routing/detail/namespace_ledger.hpp>

#include "support/catch.hpp"
#include "support/forked_task.hpp"
#include "support/network_namespace.hpp"

#include <chrono>
#include <optional>

using mmproxy::detail::fnv1a;
using mmproxy::detail::namespace_ledger;
using namespace std::chrono_literals;

TEST_CASE("fnv1a gives the published values", "[routing][net]") {
    STATIC_REQUIRE(fnv1a("") == 0xCBF29CE484222325U);
    STATIC_REQUIRE(fnv1a("a") == 0xAF63DC4C8601EC8CU);
    STATIC_REQUIRE(fnv1a("foobar") == 0x85944171F73967E8U);
}

TEST_CASE("a ledger sees the uses of other processes, not its own", "[routing][net]") {
    const network_namespace host;
    namespace_ledger mine;
    mine.join("a");
    CHECK_FALSE(mine.used_by_others("a"));
    std::optional<namespace_ledger> other{std::in_place};
    CHECK(other->used_by_others("a"));
    CHECK_FALSE(other->used_by_others("b"));
    other->join("a");
    CHECK(mine.used_by_others("a"));
    other.reset();
    CHECK_FALSE(mine.used_by_others("a"));
}

TEST_CASE("a use ends when it is left, and when its process is killed", "[routing][net]") {
    const network_namespace host;
    namespace_ledger mine;
    forked_task child{[](forked_task::peer parent) {
        namespace_ledger its;
        its.join("c");
        its.join("d");
        its.leave("d");
        parent.signal();
        parent.wait();
        return 0;
    }};
    REQUIRE(child.wait());
    CHECK(mine.used_by_others("c"));
    CHECK_FALSE(mine.used_by_others("d"));
    child.kill();
    CHECK_FALSE(mine.used_by_others("c"));
}

TEST_CASE("the mutex of a ledger is held by one at a time, for a limited wait", "[routing][net]") {
    const network_namespace host;
    namespace_ledger first;
    namespace_ledger second;
    REQUIRE(first.try_lock_for(5s));
    CHECK_FALSE(second.try_lock_for(5ms));
    first.unlock();
    CHECK(second.try_lock_for(5s));
}
