// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/shortage.hpp"

#include "support/catch.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using go_mmproxy::lasting_shortage;
using go_mmproxy::shortage;
using namespace std::chrono_literals;

namespace {

const auto start = shortage::clock::now();

} // namespace

TEST_CASE("a shortage is told at first, and then once a second with all that was counted", "[go-mmproxy][shortage]") {
    shortage s;
    CHECK(s.met(start) == 1U);
    CHECK_FALSE(s.met(start));
    CHECK_FALSE(s.met(start + 999ms));
    CHECK(s.met(start + 1s) == 4U);
    CHECK_FALSE(s.met(start + 1s));
}

TEST_CASE("a shortage that several threads meet is told by one of them", "[go-mmproxy][shortage]") {
    shortage s;
    std::atomic<int> told = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back([&] { told += s.met(start) ? 1 : 0; });
    }
    CHECK(told == 1);
}

TEST_CASE("a lasting shortage is told of when it begins and when it ends", "[go-mmproxy][shortage]") {
    lasting_shortage s;
    CHECK_FALSE(s.ends());
    CHECK(s.begins(start) == 1U);
    CHECK_FALSE(s.begins(start + 5s)); // it lasts
    CHECK(s.ends() == 1U);
    CHECK_FALSE(s.ends());
    CHECK(s.begins(start + 6s) == 2U);
}

TEST_CASE("a shortage that comes and goes is told of once a second, and counted each time", "[go-mmproxy][shortage]") {
    lasting_shortage s;
    CHECK(s.begins(start) == 1U);
    CHECK(s.ends() == 1U);
    for (auto at = start; at < start + 1s; at += 100ms) {
        CHECK_FALSE(s.begins(at));
        CHECK_FALSE(s.ends());
    }
    CHECK(s.begins(start + 1s) == 12U);
}

TEST_CASE("a shortage that began too early to be told of is told of when it lasts", "[go-mmproxy][shortage]") {
    lasting_shortage s;
    CHECK(s.begins(start) == 1U);
    CHECK(s.ends());
    CHECK_FALSE(s.begins(start + 1ms));
    CHECK(s.begins(start + 1s) == 2U);
    CHECK(s.ends() == 2U);
}
