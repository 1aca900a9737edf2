// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/recurrences.hpp"

#include <mmproxy/error.hpp>

#include "support/catch.hpp"

#include <asio/error.hpp>
#include <asio/io_context.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace go_mmproxy;
using namespace std::chrono_literals;
using mmproxy::errc;

namespace {

constexpr recurrence_limit two{.lines = 2, .window = 20ms, .sum_is_line = false};

const recurring refused{message::target_not_reached, "tcp", std::make_error_code(std::errc::connection_refused)};

/// What is told of anything that happens again and again.
struct told {
    std::shared_ptr<recurrences> all = std::make_shared<recurrences>();
    std::vector<std::uint32_t> sums{};
    int lines = 0;

    void meet(const recurring& what, int times = 1, const recurrence_limit& limit = two) {
        for (int i = 0; i < times; ++i)
            lines += static_cast<int>(all->may_tell(what, limit, [this] { return adder(); }));
    }
    recurrences::teller adder() {
        return [this](std::uint32_t count) { sums.push_back(count); };
    }
};

} // namespace

TEST_CASE("a sum is told at the end of its window though nothing more happens", "[go-mmproxy][recurrences]") {
    asio::io_context timers{1};
    told t;
    t.all->tell_rests_on(timers.get_executor());
    t.meet(refused, 2);
    CHECK(timers.poll() == 0); // nothing is set as long as all is told
    timers.restart();
    const auto begin = std::chrono::steady_clock::now();
    t.meet(refused, 5);
    CHECK(t.lines == 2);
    CHECK(timers.run() == 1); // returns when no timer is left
    CHECK(std::chrono::steady_clock::now() - begin >= 15ms);
    CHECK(t.sums == std::vector<std::uint32_t>{5});
    timers.restart();
    t.meet(refused, 3);
    CHECK(t.lines == 4);
    CHECK(timers.run() == 1);
    CHECK(t.sums == std::vector<std::uint32_t>{5, 1});
}

TEST_CASE("every sum is told at the end, once", "[go-mmproxy][recurrences]") {
    asio::io_context timers{1};
    told t;
    const bool has_timers = GENERATE(true, false);
    if (has_timers) t.all->tell_rests_on(timers.get_executor());
    t.meet(refused, 5, {.lines = 1, .window = 50ms, .sum_is_line = true});
    t.all->tell_rests();
    CHECK(t.sums == std::vector<std::uint32_t>{4});
    t.all->tell_rests();
    timers.run();
    CHECK(t.sums.size() == 1);
}

TEST_CASE("what differs in message, protocol or reason is limited each by itself", "[go-mmproxy][recurrences]") {
    told t;
    const std::vector<recurring> different{
        refused,
        {message::no_header_received, "tcp", refused.reason},
        {message::target_not_reached, "udp", refused.reason},
        {message::target_not_reached, "tcp", std::make_error_code(std::errc::host_unreachable)},
        {message::target_not_reached, "tcp", errc::connect_timed_out},
        {message::header_refused, "tcp", errc::not_proxy},
        {message::target_not_reached, "tcp",
         std::error_code{static_cast<int>(errc::not_proxy), std::system_category()}},
        {message::flow_closed, "udp"},
    };
    for (const auto& what : different) t.meet(what, 3);
    CHECK(t.lines == 2 * static_cast<int>(different.size()));
    t.all->tell_rests();
    CHECK(t.sums == std::vector<std::uint32_t>(different.size(), 1));
}

TEST_CASE("the system's errors are the same in each of their categories", "[go-mmproxy][recurrences]") {
    told t;
    t.meet(refused);
    t.meet({refused.what, refused.protocol, {ECONNREFUSED, std::system_category()}});
    t.meet({refused.what, refused.protocol, {ECONNREFUSED, asio::error::get_system_category()}});
    CHECK(t.lines == 2);
}

TEST_CASE("more kinds than there is room for are told each time", "[go-mmproxy][recurrences]") {
    told t;
    for (int code = 1; code <= 100; ++code)
        t.meet({message::target_not_reached, "tcp", {code, std::system_category()}}, 3);
    CHECK(t.lines == 64 * 2 + 36 * 3);
}

TEST_CASE("a sum that cannot be told costs nothing but itself", "[go-mmproxy][recurrences]") {
    told t;
    const auto fail = []() -> recurrences::teller { throw std::bad_alloc{}; };
    for (int i = 0; i < 3; ++i) t.all->may_tell(refused, two, fail);
    t.all->tell_rests();
    CHECK(t.sums.empty());
    const auto throwing = [] { return [](std::uint32_t /*count*/) { throw std::bad_alloc{}; }; };
    for (int i = 0; i < 3; ++i) t.all->may_tell(refused, two, throwing);
    t.all->tell_rests();
    t.meet(refused, 3);
    t.all->tell_rests();
    CHECK(t.sums == std::vector<std::uint32_t>{1});
}

TEST_CASE("the sums of several threads tell of everything", "[go-mmproxy][recurrences]") {
    constexpr int times = 5'000;
    constexpr recurrence_limit limit{.lines = 3, .window = 1ms, .sum_is_line = true};
    asio::io_context timers{1};
    auto work = asio::make_work_guard(timers);
    const auto all = std::make_shared<recurrences>();
    all->tell_rests_on(timers.get_executor());
    std::atomic<std::uint64_t> count = 0;
    const auto adder = [&] { return [&](std::uint32_t sum) { count += sum; }; };
    std::jthread telling{[&] { timers.run(); }};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&, t] {
                const recurring what{refused.what, "tcp", {t % 2 + 1, std::system_category()}};
                for (int i = 0; i < times; ++i) count += static_cast<std::uint64_t>(all->may_tell(what, limit, adder));
            });
    }
    work.reset();
    telling.join();
    all->tell_rests();
    CHECK(count == 3 * times);
}
