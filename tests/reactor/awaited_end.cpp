// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/reactor/for_ever.hpp>

#include "support/catch.hpp"

#include <asio/any_io_executor.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/strand.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>

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

TEST_CASE("a wait for an end is over when its coroutine is cancelled", "[reactor][awaited_end]") {
    waiting w;
    asio::cancellation_signal cancellation;
    w.wait(1h);
    asio::co_spawn(
        w.io, w.end.wait(w.executor, 1h),
        asio::bind_cancellation_slot(cancellation.slot(), [&](const std::exception_ptr& /*failure*/) { ++w.ended; }));
    w.io.poll();
    cancellation.emit(asio::cancellation_type::terminal);
    w.io.restart();
    w.io.poll();
    CHECK(w.ended == 1); // the other coroutine waits on
    cancellation.emit(asio::cancellation_type::terminal);
    w.end.reached();
    w.io.restart();
    w.io.run();
    CHECK(w.ended == 2);
}

TEST_CASE("a coroutine on another executor goes on there when the end is reached", "[reactor][awaited_end]") {
    waiting w;
    const auto strand = asio::make_strand(w.io);
    const asio::any_io_executor other = strand;
    std::optional<bool> was_there;
    const auto wait = [&]() -> asio::awaitable<void> {
        co_await w.end.wait(w.executor, 1h);
        was_there = strand.running_in_this_thread();
    };
    asio::co_spawn(other, wait(), [](const std::exception_ptr& failure) { CHECK_FALSE(failure); });
    w.io.poll();
    w.end.reached();
    w.io.run();
    CHECK(was_there == true);
}

TEST_CASE("a coroutine that waits for an end is destroyed with its context", "[reactor][awaited_end]") {
    const auto kept = std::make_shared<int>();
    awaited_end end;
    {
        asio::io_context io{1};
        const asio::any_io_executor executor = io.get_executor();
        const auto wait = [&](std::shared_ptr<int> /*kept*/) -> asio::awaitable<void> {
            co_await end.wait(executor, 1h);
        };
        asio::co_spawn(io, wait(kept), [](const std::exception_ptr& /*failure*/) {});
        io.poll();
        CHECK(kept.use_count() > 1);
    }
    CHECK(kept.use_count() == 1);
    end.reached();
}
