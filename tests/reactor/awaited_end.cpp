// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/reactor/for_ever.hpp>

#include "support/catch.hpp"

#include <asio/any_io_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <exception>

using namespace mmproxy;
using namespace std::chrono_literals;
using detail::awaited_end;

namespace {

struct waiting {
    void wait(std::chrono::steady_clock::duration limit) {
        asio::co_spawn(io, end.wait(executor, limit), [this](const std::exception_ptr& failure) {
            CHECK_FALSE(failure);
            ++ended;
        });
    }

    asio::io_context io{1};
    asio::any_io_executor executor = io.get_executor(); // lives as long as the coroutines that refer to it
    awaited_end end;
    int ended = 0;
};

} // namespace

TEST_CASE("every coroutine that waits for an end learns of it", "[reactor][awaited_end]") {
    waiting w;
    for (const auto limit : {1h, 2h, 3h}) w.wait(limit);
    w.wait(detail::for_ever);
    w.io.poll();
    CHECK(w.ended == 0);
    w.end.reached();
    w.io.run(); // ends, hours early
    CHECK(w.ended == 4);
}

TEST_CASE("a wait for an end lasts no longer than its own limit", "[reactor][awaited_end]") {
    waiting w;
    w.wait(1h);
    w.wait(5ms);
    const auto begin = std::chrono::steady_clock::now();
    while (w.ended == 0) w.io.run_one();
    CHECK(std::chrono::steady_clock::now() - begin >= 5ms);
    CHECK(w.ended == 1);
    w.end.reached();
    w.io.run();
    CHECK(w.ended == 2);
}

TEST_CASE("an end that is reached without a wait ends no later wait", "[reactor][awaited_end]") {
    waiting w;
    w.end.reached();
    w.wait(1h);
    w.io.poll();
    CHECK(w.ended == 0);
    w.end.reached();
    w.io.run();
    CHECK(w.ended == 1);
}

TEST_CASE("an end is reached as often as a coroutine waits for it", "[reactor][awaited_end]") {
    waiting w;
    for (int round = 1; round <= 3; ++round) {
        w.wait(1h);
        w.io.restart();
        w.io.poll();
        w.end.reached();
        w.end.reached();
        w.io.restart();
        w.io.run();
        CHECK(w.ended == round);
    }
}
