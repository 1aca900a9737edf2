// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/admission.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

using namespace mmproxy;

TEST_CASE("an admission has as many places as it was given", "[forwarder][admission]") {
    const auto places = std::make_shared<admission>(2);
    const auto first = places->enter();
    auto second = std::optional{places->enter()};
    CHECK(first);
    CHECK(*second);
    CHECK_FALSE(places->enter());
    second.reset();
    CHECK(places->enter());
}

TEST_CASE("a place above a lowered limit makes no room when it is given back", "[forwarder][admission]") {
    const auto places = std::make_shared<admission>(3);
    auto first = std::optional{places->enter()};
    auto second = std::optional{places->enter()};
    const auto third = places->enter();
    CHECK_FALSE(places->is_overfull());
    places->set_limit(2);
    CHECK(places->is_overfull());
    first.reset();
    CHECK_FALSE(places->is_overfull());
    CHECK_FALSE(places->enter());
    second.reset();
    CHECK(places->enter());
}

TEST_CASE("a place that was moved on is given back once", "[forwarder][admission]") {
    const auto places = std::make_shared<admission>(1);
    {
        auto place = places->enter();
        const auto moved = std::move(place);
        CHECK_FALSE(places->enter());
    }
    const auto again = places->enter();
    CHECK(again);
    CHECK_FALSE(places->enter());
}

TEST_CASE("a timer that waits for a place is cancelled when one is free", "[forwarder][admission]") {
    asio::io_context io;
    const auto places = std::make_shared<admission>(1);
    auto taken = std::optional{places->enter()};
    const auto timer = std::make_shared<asio::steady_timer>(io, std::chrono::hours{1});
    std::error_code woken;
    timer->async_wait([&](std::error_code ec) { woken = ec; });
    places->cancel_when_one_leaves(timer);
    CHECK(io.poll() == 0);
    taken.reset();
    io.run(); // ends, an hour early
    CHECK(woken == asio::error::operation_aborted);
}

TEST_CASE("a timer that waits for a place may be destroyed before one is free", "[forwarder][admission]") {
    const auto places = std::make_shared<admission>(0);
    {
        asio::io_context io;
        const auto timer = std::make_shared<asio::steady_timer>(io, std::chrono::hours{1});
        timer->async_wait([](std::error_code) {});
        places->cancel_when_one_leaves(timer);
        CHECK(timer.use_count() == 1);
    }
    CHECK_FALSE(places->enter());
}
