// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/forwarder/udp/flow_table.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/spp.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <thread>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;
using detail::flow_key;

namespace {

using table_type = detail::flow_table<any_version>;
using flow_type = table_type::flow_type;
using time_point = std::chrono::steady_clock::time_point;

constexpr auto tick = detail::timing_wheel::tick;
const auto start = std::chrono::steady_clock::now() + 1h; // a table begins with the clock

flow_key key_of(std::uint16_t port) {
    return {{parse_ip_address("203.0.113.7").value(), port}, parse_socket_address("127.0.0.1:53").value(), false};
}

void ignore(const flow_type& /*f*/) {}

/// The ports of the flows that end now, smallest first.
std::vector<std::uint16_t> expire(table_type& table, time_point now) {
    std::vector<std::uint16_t> ended;
    table.expire(now, [&](const flow_type& f) { ended.push_back(f.key->source.port); });
    std::ranges::sort(ended);
    return ended;
}

using ports = std::vector<std::uint16_t>;

} // namespace

TEST_CASE("a flow_table finds the flows that it was given and no other flow", "[forwarder][flow_table]") {
    table_type table{60s};
    CHECK(table.empty());
    CHECK(table.size() == 0);
    CHECK(table.find(key_of(1)) == nullptr);

    auto& first = table.insert(key_of(1), start);
    auto& second = table.insert(key_of(2), start + 1s);
    CHECK(table.size() == 2);
    CHECK_FALSE(table.empty());
    CHECK(table.find(key_of(1)) == &first);
    CHECK(table.find(key_of(2)) == &second);
    CHECK(table.find(key_of(2)) == &second);
    CHECK(table.find(key_of(1)) == &first);
    CHECK(table.find(key_of(3)) == nullptr);
    CHECK(table.find(key_of(1)) == &first);
}

TEST_CASE("a new flow knows its key and its time", "[forwarder][flow_table]") {
    table_type table{60s};
    const auto& f = table.insert(key_of(7), start);
    REQUIRE(f.key != nullptr);
    CHECK(*f.key == key_of(7));
    CHECK(f.opened == start);
    CHECK(f.last_used == start);
    CHECK(f.from_client.datagrams == 0);
    CHECK(f.from_upstream.bytes == 0);
}

TEST_CASE("keys that differ in anything have flows of their own", "[forwarder][flow_table]") {
    table_type table{60s};
    auto own = key_of(1);
    own.is_own = true;
    auto other_target = key_of(1);
    other_target.target.port = 54;
    const auto* a = &table.insert(key_of(1), start);
    const auto* b = &table.insert(own, start);
    const auto* c = &table.insert(other_target, start);
    CHECK(table.find(key_of(1)) == a);
    CHECK(table.find(own) == b);
    CHECK(table.find(other_target) == c);
    CHECK(table.size() == 3);
}

TEST_CASE("a flow stays where it is, whatever comes and goes beside it", "[forwarder][flow_table]") {
    table_type table{60s};
    auto* f = &table.insert(key_of(1), start);
    const auto* key = f->key;
    for (std::uint16_t port = 2; port < 5000; ++port) table.insert(key_of(port), start);
    for (std::uint16_t port = 2; port < 5000; port += 2) table.remove(*table.find(key_of(port)), ignore);
    CHECK(table.find(key_of(1)) == f);
    CHECK(f->key == key);
    CHECK(table.size() == 2500);
}

TEST_CASE("a removed flow is found no more, not even when it was the last that was", "[forwarder][flow_table]") {
    table_type table{60s};
    table.insert(key_of(1), start);
    table.insert(key_of(2), start);
    auto* f = table.find(key_of(1));
    table.remove(*f, ignore);
    CHECK(table.find(key_of(1)) == nullptr);
    CHECK(table.find(key_of(2)) != nullptr);
    table.find(key_of(2));
    expire(table, start + 61s);
    CHECK(table.find(key_of(2)) == nullptr);
    CHECK(table.empty());
    CHECK(table.size() == 0);

    auto& again = table.insert(key_of(1), start + 61s);
    CHECK(table.find(key_of(1)) == &again);
    CHECK(again.opened == start + 61s);
}

TEST_CASE("flows removed are not ended by the wheel", "[forwarder][flow_table]") {
    table_type table{60s};
    table.insert(key_of(1), start);
    table.insert(key_of(2), start);
    table.remove(*table.find(key_of(1)), ignore);
    CHECK(expire(table, start + 61s) == ports{2});
}

TEST_CASE("a flow ends close_after its last datagram, half a second later at most", "[forwarder][flow_table]") {
    const auto close_after = GENERATE(duration_cast<time_point::duration>(1ms), 250ms, 1s, 60s, 64s, 10min);
    const auto phase = GENERATE(duration_cast<time_point::duration>(0ms), 1ms, 100ms, 249ms);
    CAPTURE(close_after.count(), phase.count());
    table_type table{close_after};
    auto now = start + phase;
    expire(table, now);
    auto* f = &table.insert(key_of(1), start + phase);
    SECTION("which is the first one") {}
    SECTION("which came later") {
        for (int i = 0; i < 5; ++i) {
            now = std::max(now, f->last_used + close_after - 1ns);
            CHECK(expire(table, now).empty());
            f->last_used = now; // a datagram moves
        }
    }
    const auto end = f->last_used + close_after;
    while (!table.empty()) {
        REQUIRE(now < end + 500ms);
        now += tick;
        const auto ended = expire(table, now);
        CHECK(ended.empty() == (now < end || !table.empty()));
        if (!ended.empty()) CHECK(now >= end);
    }
}

TEST_CASE("thousands of flows end each in its own time", "[forwarder][flow_table]") {
    constexpr std::uint16_t count = 5000;
    constexpr auto close_after = 10s;
    std::mt19937 random{7};
    const auto any = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>{0, most}(random); };
    table_type table{close_after};
    std::vector<time_point> last_used(count, time_point::max()); // of the flows there are not: max
    auto now = start;
    for (int step = 0; step < 400; ++step) {
        now += 250ms;
        for (const auto port : expire(table, now)) {
            REQUIRE(last_used[port] + close_after <= now);
            last_used[port] = time_point::max();
        }
        for (int i = 0; i < 100; ++i) {
            const auto port = static_cast<std::uint16_t>(any(count - 1));
            auto* f = table.find(key_of(port));
            REQUIRE((f != nullptr) == (last_used[port] != time_point::max()));
            if (f == nullptr) f = &table.insert(key_of(port), now);
            f->last_used = last_used[port] = now;
        }
        for (const auto t : last_used) REQUIRE((t == time_point::max() || t + close_after + 500ms > now));
    }
    CHECK(table.size() ==
          static_cast<std::size_t>(std::ranges::count_if(last_used, [](auto t) { return t != time_point::max(); })));
}

TEST_CASE("without close_after a flow ends at the next tick", "[forwarder][flow_table]") {
    table_type table{0s};
    table.insert(key_of(1), start);
    CHECK(expire(table, start + tick) == ports{1});
    CHECK(table.empty());
}

TEST_CASE("with the longest close_after a flow does not end", "[forwarder][flow_table]") {
    table_type table{time_point::duration::max()};
    table.insert(key_of(1), start);
    for (auto now = start; now < start + 1000h; now += 10min) REQUIRE(expire(table, now).empty());
    CHECK(table.find(key_of(1)) != nullptr);
}

TEST_CASE("what ends a flow sees it whole, and counted no more", "[forwarder][flow_table]") {
    table_type table{1s};
    table.insert(key_of(1), start).from_client = {3, 300};
    int ended = 0;
    table.expire(start + 2s, [&](const flow_type& f) {
        ++ended;
        CHECK(*f.key == key_of(1));
        CHECK(f.from_client.bytes == 300);
        CHECK(table.size() == 0);
    });
    CHECK(ended == 1);
    CHECK(table.size() == 0);
}

TEST_CASE("clear ends every flow once", "[forwarder][flow_table]") {
    table_type table{60s};
    for (std::uint16_t port = 0; port < 100; ++port) table.insert(key_of(port), start);
    table.find(key_of(5));
    ports ended;
    table.clear([&](const flow_type& f) { ended.push_back(f.key->source.port); });
    std::ranges::sort(ended);
    CHECK(ended.size() == 100);
    CHECK(std::ranges::adjacent_find(ended) == ended.end());
    CHECK(table.empty());
    CHECK(table.size() == 0);
    CHECK(table.find(key_of(5)) == nullptr);
    CHECK(expire(table, start + 100s).empty());
    table.insert(key_of(5), start + 100s);
    CHECK(table.size() == 1);
}

TEST_CASE("any thread may ask how many flows there are", "[forwarder][flow_table]") {
    constexpr std::uint16_t most = 1000;
    table_type table{60s};
    std::atomic<bool> is_over = false;
    std::size_t largest = 0;
    std::thread other{[&] {
        while (!is_over) largest = std::max(largest, table.size());
    }};
    for (int round = 0; round < 10; ++round) {
        for (std::uint16_t port = 0; port < most; ++port) table.insert(key_of(port), start);
        table.clear([](const flow_type& /*f*/) {});
    }
    table.insert(key_of(1), start);
    is_over = true;
    other.join();
    CHECK(largest <= most);
    CHECK(table.size() == 1);
}

TEST_CASE("a flow of spp keeps its header for the replies", "[forwarder][flow_table]") {
    detail::flow_table<spp> table{60s};
    CHECK(table.insert(key_of(1), start).header.bytes().size() == 38);
    STATIC_REQUIRE(sizeof(detail::flow_table<any_version>::flow_type) + 32 <=
                   sizeof(detail::flow_table<spp>::flow_type));
}

TEST_CASE("a flow_table knows the oldest flow that was never answered", "[forwarder][flow_table]") {
    table_type table{60s};
    CHECK(table.oldest_unanswered() == nullptr);
    auto& first = table.insert(key_of(1), start);
    auto& second = table.insert(key_of(2), start + 1s);
    auto& third = table.insert(key_of(3), start + 2s);
    CHECK(table.oldest_unanswered() == &first);
    table_type::note_answer(first);
    CHECK(table.oldest_unanswered() == &second);
    table_type::note_answer(first); // each answer is noted
    table.remove(second, ignore);
    CHECK(table.oldest_unanswered() == &third);
    table_type::note_answer(third);
    CHECK(table.oldest_unanswered() == nullptr);
    CHECK(table.size() == 2);
}
