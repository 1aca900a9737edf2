// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/observer/counters.hpp>

#include "support/catch.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

// --- near misses
struct counters_of_a_number : counters {
    void closed(const connection& /*c*/, std::uint64_t /*bytes*/) noexcept {}
    void flow_closed(const flow& /*f*/, std::uint64_t /*bytes*/) noexcept {}
};
struct counters_that_may_throw : counters {
    void rejected(const connection& /*c*/, std::error_code /*reason*/) {}
    void datagram_dropped(const flow& /*f*/, std::error_code /*reason*/) {}
};
static_assert(connection_observer<counters> && flow_observer<counters>);
static_assert(!connection_observer<counters_of_a_number> && !flow_observer<counters_of_a_number>);
static_assert(!connection_observer<counters_that_may_throw> && !flow_observer<counters_that_may_throw>);

const std::error_code refused = std::make_error_code(std::errc::connection_refused);

connection accepted_before(std::chrono::steady_clock::duration age) {
    return {.accepted = std::chrono::steady_clock::now() - age};
}

/// The one bucket that has a value.
std::uint64_t bound_of_the_only_value(const histogram& h) {
    REQUIRE(h.count() == 1);
    std::size_t bucket = 0;
    while (h[bucket] == 0) ++bucket;
    return histogram::upper_bound(bucket);
}

/// The life of a connection and of a flow, as a forwarder tells it.
void tell_one_of_each(counters& observer) {
    const auto c = accepted_before(0s);
    observer.accepted(c);
    observer.connected(c);
    observer.delivered(3, 5);
    observer.closed(c, {.from_client = 3, .from_upstream = 5});
    observer.flow_opened({});
    observer.delivered({1, 7}, {2, 11});
    observer.flow_closed({}, {.from_client = {1, 7}, .from_upstream = {2, 11}});
}

void tell(counters observer, std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) tell_one_of_each(observer);
}

bool are_sums_of_whole_lives(const counts& now, std::uint64_t times) {
    const auto& c = now.connections;
    const auto& f = now.flows;
    return c.accepted == times && c.connected == times && c.closed == times && c.from_client == 3 * times &&
           c.from_upstream == 5 * times && c.duration.count() == times && c.connect_time.count() == times &&
           f.opened == times && f.closed == times && f.from_client.datagrams == times &&
           f.from_client.bytes == 7 * times && f.from_upstream.datagrams == 2 * times &&
           f.from_upstream.bytes == 11 * times;
}

} // namespace

TEST_CASE("counters begin at zero", "[observer][counters]") {
    const auto now = counters{}.read();
    CHECK(are_sums_of_whole_lives(now, 0));
    CHECK(now.connections.rejected.total() == 0);
    CHECK(now.connections.active() == 0);
    CHECK(now.flows.active() == 0);
}

TEST_CASE("a connection is active until it is rejected or closed", "[observer][counters]") {
    counters observer;
    const auto active = [&] { return observer.read().connections.active(); };
    const auto c = accepted_before(0s);
    observer.accepted(c);
    observer.accepted(c);
    CHECK(active() == 2);
    observer.connected(c);
    CHECK(active() == 2);
    observer.rejected(c, errc::not_proxy);
    CHECK(active() == 1);
    observer.closed(c, {});
    CHECK(active() == 0);
    CHECK(observer.read().connections.accepted == 2);
    CHECK(observer.read().connections.connected == 1);
    CHECK(observer.read().connections.closed == 1);
}

TEST_CASE("rejections, failures and pauses are counted by reason", "[observer][counters]") {
    counters observer;
    observer.rejected({}, errc::header_timed_out);
    observer.rejected({}, refused);
    observer.closed({}, {.error = errc::idle_timed_out});
    observer.closed({}, {});
    observer.accepting_paused(errc::too_many_connections);
    observer.accepting_paused(errc::too_many_connections);
    const auto now = observer.read().connections;
    CHECK(now.rejected[errc::header_timed_out] == 1);
    CHECK(now.rejected[refused] == 1);
    CHECK(now.failed[errc::idle_timed_out] == 1);
    CHECK(now.failed.total() == 1);
    CHECK(now.closed == 2);
    CHECK(now.accepting_paused[errc::too_many_connections] == 2);
}

TEST_CASE("bytes count while connections live, and not once more at their end", "[observer][counters]") {
    counters observer;
    observer.delivered(10, 0);
    observer.delivered(0, 1);
    observer.delivered(20, 2);
    CHECK(observer.read().connections.from_client == 30);
    CHECK(observer.read().connections.from_upstream == 3);
    observer.closed({}, {.from_client = 30, .from_upstream = 3, .error = errc::drained});
    CHECK(observer.read().connections.from_client == 30);
    CHECK(observer.read().connections.from_upstream == 3);
}

TEST_CASE("a connection's duration is counted in milliseconds from its acceptance", "[observer][counters]") {
    counters observer;
    observer.closed(accepted_before(1h), {}); // 3 600 000 ms
    const auto now = observer.read().connections;
    CHECK(bound_of_the_only_value(now.duration) == (1 << 22) - 1);
    CHECK(now.duration.sum() >= 3'600'000);
    CHECK(now.connect_time.count() == 0);
}

TEST_CASE("the time to connect is counted in microseconds from the acceptance", "[observer][counters]") {
    counters observer;
    observer.connected(accepted_before(3min)); // 180 000 000 us
    const auto now = observer.read().connections;
    CHECK(bound_of_the_only_value(now.connect_time) == (1 << 28) - 1);
    CHECK(now.connect_time.sum() >= 180'000'000);
    CHECK(now.duration.count() == 0);
}

TEST_CASE("the time to the target's first byte is counted in microseconds", "[observer][counters]") {
    counters observer;
    observer.answered({}, 1500us);
    observer.answered({}, -1s);
    const auto now = observer.read().connections.first_byte_time;
    CHECK(now.count() == 2);
    CHECK(now.sum() == 1500);
    CHECK(now[11] == 1); // 1024 to 2047
    CHECK(now[0] == 1);
}

TEST_CASE("a connection that is accepted later than now has lasted no time", "[observer][counters]") {
    counters observer;
    observer.closed(accepted_before(-1h), {});
    CHECK(observer.read().connections.duration.sum() == 0);
}

TEST_CASE("a flow is active until it is closed", "[observer][counters]") {
    counters observer;
    observer.flow_opened({});
    observer.flow_opened({});
    observer.flow_closed({}, {.error = errc::gave_way});
    const auto now = observer.read().flows;
    CHECK(now.opened == 2);
    CHECK(now.closed == 1);
    CHECK(now.active() == 1);
    CHECK(now.failed[errc::gave_way] == 1);
}

TEST_CASE("what is dropped and paused for flows is counted by reason", "[observer][counters]") {
    counters observer;
    observer.datagram_dropped({}, errc::not_allowed);
    observer.datagram_dropped({}, refused);
    observer.reply_dropped({}, refused);
    observer.receiving_paused(std::make_error_code(std::errc::not_enough_memory));
    const auto now = observer.read().flows;
    CHECK(now.datagrams_dropped[errc::not_allowed] == 1);
    CHECK(now.datagrams_dropped[refused] == 1);
    CHECK(now.replies_dropped.total() == 1);
    CHECK(now.receiving_paused.total() == 1);
}

TEST_CASE("datagrams and bytes count while flows live, and not once more at their end", "[observer][counters]") {
    counters observer;
    for (int i = 0; i < 2; ++i) observer.delivered({1, 100}, {2, 1000});
    observer.flow_closed({}, {.from_client = {2, 200}, .from_upstream = {4, 2000}});
    const auto now = observer.read().flows;
    CHECK(now.from_client.datagrams == 2);
    CHECK(now.from_client.bytes == 200);
    CHECK(now.from_upstream.datagrams == 4);
    CHECK(now.from_upstream.bytes == 2000);
}

TEST_CASE("what moves together is counted by its size, each way by itself", "[observer][counters]") {
    counters observer;
    observer.received(3, 0);
    observer.received(0, 128);
    observer.delivered({2, 100}, {});
    observer.delivered({}, {1, 10});
    observer.delivered({}, {70, 700});
    const auto now = observer.read().flows;
    CHECK(bound_of_the_only_value(now.received.from_client) == 3);
    CHECK(bound_of_the_only_value(now.received.from_upstream) == 255);
    CHECK(bound_of_the_only_value(now.sent.from_client) == 3);
    CHECK(now.sent.from_upstream.count() == 2);
    CHECK(now.sent.from_upstream.sum() == 71);
}

TEST_CASE("counters do not want the local address, and are told of headers in vain", "[observer][counters]") {
    counters observer;
    CHECK_FALSE(observer.wants_local());
    observer.header_read(connection{}, {});
    observer.flow_header_read(flow{}, {});
    CHECK(are_sums_of_whole_lives(observer.read(), 0));
}

TEST_CASE("copies of counters count together, and every copy reads all of it", "[observer][counters]") {
    counters one;
    auto other = one;
    one.accepted({});
    other.accepted({});
    CHECK(one.read().connections.accepted == 2);
    CHECK(other.read().connections.accepted == 2);
    counters strange;
    CHECK(strange.read().connections.accepted == 0);
}

TEST_CASE("what a copy has counted stays when it is gone, and the next copies add to it", "[observer][counters]") {
    const counters kept;
    for (std::uint64_t i = 0; i < 100; ++i) tell(kept, 1);
    CHECK(are_sums_of_whole_lives(kept.read(), 100));
    auto first = std::make_unique<counters>(kept);
    auto second = std::make_unique<counters>(kept);
    tell_one_of_each(*first);
    first.reset();
    tell_one_of_each(*second);
    CHECK(are_sums_of_whole_lives(kept.read(), 102));
}

TEST_CASE("counters outlive the ones that they were copied from", "[observer][counters]") {
    auto first = std::make_unique<counters>();
    tell_one_of_each(*first);
    auto copy = *first;
    first.reset();
    tell_one_of_each(copy);
    CHECK(are_sums_of_whole_lives(copy.read(), 2));
}

TEST_CASE("counters that were moved from go on as one of the copies", "[observer][counters]") {
    counters from;
    tell_one_of_each(from);
    auto to = std::move(from); // NOLINT(performance-move-const-arg): a move is a copy
    tell_one_of_each(to);
    tell_one_of_each(from); // NOLINT(bugprone-use-after-move): that is the question
    CHECK(are_sums_of_whole_lives(to.read(), 3));
    CHECK(are_sums_of_whole_lives(from.read(), 3));
}

TEST_CASE("assigned counters count with the counters they were assigned from", "[observer][counters]") {
    counters one;
    const counters kept = one;
    counters other;
    tell_one_of_each(one);
    one = other;
    tell_one_of_each(one);
    tell_one_of_each(one);
    CHECK(are_sums_of_whole_lives(kept.read(), 1));
    CHECK(are_sums_of_whole_lives(other.read(), 2));
    one = *&one;
    CHECK(are_sums_of_whole_lives(one.read(), 2));
}

TEST_CASE("several threads count while another reads, and nothing is lost", "[observer][counters]") {
    constexpr std::uint64_t threads = 4;
    constexpr std::uint64_t times = 10'000;
    const counters observer;
    std::atomic<bool> is_over = false;
    bool goes_up = true;
    std::jthread reader{[&] {
        for (counts before; !is_over;) {
            const auto now = observer.read();
            goes_up = goes_up && now.connections.accepted >= before.connections.accepted &&
                      now.flows.from_client.bytes >= before.flows.from_client.bytes &&
                      now.connections.active() <= threads * times;
            before = now;
        }
    }};
    {
        std::vector<std::jthread> writers;
        for (std::uint64_t i = 0; i < threads; ++i) writers.emplace_back([copy = observer] { tell(copy, times); });
    }
    is_over = true;
    reader.join();
    CHECK(goes_up);
    CHECK(are_sums_of_whole_lives(observer.read(), threads * times));
}

TEST_CASE("copies may come and go on any thread while other copies count", "[observer][counters]") {
    constexpr std::uint64_t threads = 4;
    constexpr std::uint64_t copies = 500;
    const counters observer;
    {
        std::vector<std::jthread> writers;
        for (std::uint64_t i = 0; i < threads; ++i)
            writers.emplace_back([&] {
                for (std::uint64_t n = 0; n < copies; ++n) tell(observer, 2);
            });
    }
    CHECK(are_sums_of_whole_lives(observer.read(), 2 * threads * copies));
}
