// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/recurrence.hpp"

#include "support/catch.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

using namespace go_mmproxy;
using namespace std::chrono_literals;
using answer = recurrence::answer;

namespace {

const auto start = recurrence::clock::time_point{} + 1h;

constexpr recurrence_limit three_a_second{.lines = 3, .window = 1s, .sum_is_line = false};
constexpr recurrence_limit one_in_ten{.lines = 1, .window = 10s, .sum_is_line = true};

std::vector<answer> answers(recurrence& r, const recurrence_limit& limit, recurrence::clock::time_point at, int times) {
    std::vector<answer> found;
    for (int i = 0; i < times; ++i) found.push_back(r.met(limit, at));
    return found;
}

} // namespace

TEST_CASE("so many are told within a window, and the rest is counted", "[go-mmproxy][recurrence]") {
    recurrence r;
    CHECK(answers(r, three_a_second, start, 6) == std::vector{answer::tell, answer::tell, answer::tell,
                                                              answer::begin_rest, answer::add_to_rest,
                                                              answer::add_to_rest});
    CHECK(r.remaining(three_a_second, start + 400ms) == 600ms);
    CHECK(r.take_rest(three_a_second, start + 1s) == 3);
    CHECK(answers(r, three_a_second, start + 1s, 4).back() == answer::begin_rest);
    CHECK(r.take_rest(three_a_second, start + 2s) == 1);
}

TEST_CASE("a window begins with what is told in it, and ends by itself when nothing is counted",
          "[go-mmproxy][recurrence]") {
    recurrence r;
    CHECK(answers(r, three_a_second, start, 1).back() == answer::tell);
    CHECK(answers(r, three_a_second, start + 999ms, 2).back() == answer::tell);
    CHECK(r.take_rest(three_a_second, start + 999ms) == 0); // and nothing is changed
    CHECK(answers(r, three_a_second, start + 1s, 3).back() == answer::tell);
    CHECK(answers(r, three_a_second, start + 1500ms, 1).back() == answer::begin_rest);
}

TEST_CASE("what is counted waits for its sum, however late that is told", "[go-mmproxy][recurrence]") {
    recurrence r;
    answers(r, three_a_second, start, 4);
    CHECK(r.met(three_a_second, start + 1h) == answer::add_to_rest);
    CHECK(r.remaining(three_a_second, start + 1h) == 0ms);
    CHECK(r.take_rest(three_a_second, start + 1h) == 2);
}

TEST_CASE("a sum may be the line of the window that it begins", "[go-mmproxy][recurrence]") {
    recurrence r;
    CHECK(answers(r, one_in_ten, start, 2) == std::vector{answer::tell, answer::begin_rest});
    CHECK(r.take_rest(one_in_ten, start + 10s) == 1);
    CHECK(r.met(one_in_ten, start + 15s) == answer::begin_rest);
    CHECK(r.remaining(one_in_ten, start + 15s) == 5s);
    CHECK(r.take_rest(one_in_ten, start + 20s) == 1);
    CHECK(r.met(one_in_ten, start + 30s) == answer::tell); // ten seconds after the last line
}

TEST_CASE("a host that has just been started, or runs for months, tells as any other", "[go-mmproxy][recurrence]") {
    const auto at = recurrence::clock::time_point{} + GENERATE(0ms, 1ms, 4294967295ms, 4294967296ms, 4294967297ms);
    recurrence r;
    CHECK(answers(r, one_in_ten, at, 2) == std::vector{answer::tell, answer::begin_rest});
    CHECK(r.remaining(one_in_ten, at + 4s) == 6s);
    CHECK(r.take_rest(one_in_ten, at + 10s) == 1);
    CHECK(r.met(one_in_ten, at + 20s) == answer::tell);
}

TEST_CASE("nothing is lost between threads: it is told, or stands in one sum", "[go-mmproxy][recurrence]") {
    constexpr int times = 20'000;
    constexpr recurrence_limit limit{.lines = 5, .window = 1ms, .sum_is_line = false};
    recurrence r;
    std::atomic<std::uint64_t> told = 0;
    std::atomic<bool> is_over = false;
    std::jthread summing{[&] {
        while (!is_over) told += r.take_rest(limit);
    }};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < times; ++i) told += static_cast<std::uint64_t>(r.met(limit) == answer::tell);
            });
    }
    is_over = true;
    summing.join();
    CHECK(told + r.take_rest(limit) == 3 * times);
}
