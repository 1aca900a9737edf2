// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay/detail/reset_delay.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <system_error>

using namespace mmproxy;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

/// What happens at once, before a wait whose time has come as well.
template <class Happens> void before_the_wait(asio::io_context& io, asio::steady_timer& first, Happens happens) {
    first.async_wait([happens](std::error_code /*ec*/) { happens(); });
    for (const auto due = clock_type::now() + 20ms; clock_type::now() < due;) {
    } // so long that both are due
    io.run();
}

} // namespace

TEST_CASE("a reset_delay asks until all has arrived", "[relay][reset_delay]") {
    asio::io_context io{1};
    detail::reset_delay delay;
    int asked = 0;
    int done = 0;
    delay.until_arrived(
        io.get_executor(), [&] { return ++asked == 3; }, [&] { ++done; });
    CHECK(delay.is_waiting());
    io.run();
    CHECK(asked == 3);
    CHECK(done == 1);
}

TEST_CASE("a reset_delay that has ended asks no more, though the time to ask had come", "[relay][reset_delay]") {
    asio::io_context io{1};
    detail::reset_delay delay;
    asio::steady_timer first{io, 0ms};
    int asked = 0;
    delay.until_arrived(
        io.get_executor(), [&] { return ++asked > 0; }, [] {});
    before_the_wait(io, first, [&] { delay.end(); });
    CHECK(asked == 0);
    CHECK_FALSE(delay.is_waiting());
}

TEST_CASE("a reset_delay that waits for something else asks for that alone", "[relay][reset_delay]") {
    asio::io_context io{1};
    detail::reset_delay delay;
    asio::steady_timer first{io, 0ms};
    int old = 0;
    int done = 0;
    delay.until_arrived(
        io.get_executor(), [&] { return ++old > 0; }, [&] { ++old; });
    before_the_wait(io, first, [&] {
        delay.until_arrived(
            io.get_executor(), [] { return true; }, [&] { ++done; });
    });
    CHECK(old == 0);
    CHECK(done == 1);
}
