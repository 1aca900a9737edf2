// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/udp/ticker.hpp>

#include "support/catch.hpp"
#include "support/waiting.hpp"

#include <asio/io_context.hpp>

#include <memory>
#include <optional>

using namespace mmproxy;

namespace {

struct counted_ticks {
    asio::io_context io{1};
    int times = 0;
    std::optional<detail::ticker> ticks{std::in_place, io.get_executor(), [this] { ++times; }};
};

} // namespace

TEST_CASE("a ticker calls once a tick after it was asked to, and not again unasked", "[forwarder][ticker]") {
    counted_ticks t;
    t.ticks->keep_ticking();
    t.ticks->keep_ticking(); // one call will do
    const auto before = std::chrono::steady_clock::now();
    t.io.run();
    CHECK(std::chrono::steady_clock::now() - before >= detail::timing_wheel::tick / 2);
    CHECK(t.times == 1);
    CHECK(t.io.stopped()); // nothing is left that could wake it up
}

TEST_CASE("a ticker that is asked in the call goes on", "[forwarder][ticker]") {
    asio::io_context io{1};
    int times = 0;
    std::optional<detail::ticker> ticks;
    ticks.emplace(io.get_executor(), [&] {
        if (++times < 3) ticks->keep_ticking();
    });
    ticks->keep_ticking();
    io.run();
    CHECK(times == 3);
}

TEST_CASE("a ticker that has ended or is gone calls no more", "[forwarder][ticker]") {
    counted_ticks t;
    t.ticks->keep_ticking();
    SECTION("ended") {
        t.ticks->end();
    }
    SECTION("gone") {
        t.ticks.reset();
    }
    t.io.run();
    CHECK(t.times == 0);
}
