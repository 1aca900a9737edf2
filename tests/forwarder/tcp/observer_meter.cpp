// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/tcp/observer_meter.hpp>
#include <mmproxy/observer/counters.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/relay.hpp>

#include "support/catch.hpp"

#include <type_traits>

using namespace mmproxy;

namespace {

struct metered {
    void report_to(delivery_meter& m) noexcept { meter = &m; }

    delivery_meter* meter = nullptr;
};
struct unmetered {};

static_assert(metered_relay<adaptive_relay> && metered_relay<copy_relay> && metered_relay<splice_relay>);
static_assert(metered_relay<metered> && !metered_relay<unmetered>);
static_assert(std::is_empty_v<detail::observer_meter<null_observer, metered>>,
              "an observer that does not count is free");

} // namespace

TEST_CASE("an observer is told of bytes as a metered relay delivers them, and not once more at the end",
          "[forwarder][observer_meter]") {
    counters observer;
    metered relay;
    detail::observer_meter<counters, metered> meter{observer, relay};
    REQUIRE(relay.meter != nullptr);
    relay.meter->delivered(3, 0);
    relay.meter->delivered(0, 5);
    meter.tell_late({.from_client = 3, .from_upstream = 5});
    CHECK(observer.read().connections.from_client == 3);
    CHECK(observer.read().connections.from_upstream == 5);
}

TEST_CASE("an observer is told of the bytes of another relay when a connection has ended",
          "[forwarder][observer_meter]") {
    counters observer;
    unmetered relay;
    detail::observer_meter<counters, unmetered> meter{observer, relay};
    meter.tell_late({.from_client = 3, .from_upstream = 5});
    CHECK(observer.read().connections.from_client == 3);
    CHECK(observer.read().connections.from_upstream == 5);
}

TEST_CASE("a relay is not asked to tell where the observer does not count", "[forwarder][observer_meter]") {
    null_observer observer;
    metered relay;
    detail::observer_meter<null_observer, metered> meter{observer, relay};
    meter.tell_late({});
    CHECK(relay.meter == nullptr);
}
