// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/timing_wheel.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <random>
#include <vector>

using namespace std::chrono_literals;
using mmproxy::detail::timing_wheel;
using time_point = timing_wheel::time_point;
using duration = timing_wheel::duration;

namespace {

constexpr auto tick = timing_wheel::tick;
constexpr time_point start{1000h + 70ms}; // not where a tick begins

struct probe final : timing_wheel::member {
    time_point deadline{};
    std::size_t visits = 0;
    time_point visited{};
};

/// A probe that is visited before its time enters again, as the users of a wheel do it; any other is counted.
void advance(timing_wheel& wheel, time_point now) {
    wheel.advance(now, [&](timing_wheel::member& m) {
        auto& p = static_cast<probe&>(m);
        if (p.deadline > now) return wheel.enter(p, p.deadline);
        ++p.visits;
        p.visited = now;
    });
}

void enter(timing_wheel& wheel, probe& p, time_point deadline) {
    p.deadline = deadline;
    wheel.enter(p, deadline);
}

/// When the probe's deadline is seen to be over by a user that looks every tick, in what phase whatsoever.
time_point seen_by(timing_wheel& wheel, const probe& p, time_point now) {
    while (p.visits == 0 && now < p.deadline + 1h) advance(wheel, now += tick);
    return p.visited;
}

/// How many members are visited, each for the first time it is met.
std::size_t count_visits(timing_wheel& wheel, time_point now) {
    std::size_t visits = 0;
    wheel.advance(now, [&](timing_wheel::member& /*m*/) { ++visits; });
    return visits;
}

} // namespace

TEST_CASE("a deadline is seen never early, and before another tick is over", "[reactor][timing_wheel]") {
    for (const duration wait : {duration{1}, duration{1ms}, duration{249ms}, duration{250ms}, duration{251ms},
                                duration{1s}, duration{10s}, duration{59s}, duration{63s}}) {
        for (duration phase{}; phase < tick; phase += 10ms) {
            INFO(wait.count() << " ns, looked at " << phase.count() << " ns after the beginning");
            timing_wheel wheel{start};
            probe p;
            enter(wheel, p, start + wait);
            advance(wheel, start + phase);
            const auto seen = seen_by(wheel, p, start + phase);
            REQUIRE(p.visits == 1);
            REQUIRE(seen >= start + wait);
            REQUIRE(seen < start + wait + 2 * tick);
        }
    }
}

TEST_CASE("a wheel that is advanced all the time shows a deadline within a tick", "[reactor][timing_wheel]") {
    for (duration wait = 1ms; wait < 3 * tick; wait += 7ms) {
        timing_wheel wheel{start};
        probe p;
        enter(wheel, p, start + wait);
        for (auto now = start; p.visits == 0; now += 1ms)
            wheel.advance(now, [&](timing_wheel::member& /*m*/) {
                ++p.visits;
                p.visited = now;
            });
        REQUIRE(p.visited >= start + wait);
        REQUIRE(p.visited <= start + wait + tick);
    }
}

TEST_CASE("a deadline beyond a turn of the wheel is seen in its time", "[reactor][timing_wheel]") {
    for (const duration wait : {duration{64s}, duration{65s}, duration{2min}, duration{128s + 1ms}, duration{1h}}) {
        timing_wheel wheel{start};
        probe p;
        enter(wheel, p, start + wait);
        const auto seen = seen_by(wheel, p, start);
        CHECK(p.visits == 1);
        CHECK(seen >= start + wait);
        CHECK(seen < start + wait + 2 * tick);
    }
}

TEST_CASE("a deadline that moves on is found out when the old one is over", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    probe p;
    enter(wheel, p, start + 10s);
    p.deadline = start + 30s; // the wheel is not told
    auto now = start;
    while (now < start + 30s) {
        advance(wheel, now += tick);
        CHECK(p.visits == 0);
    }
    CHECK(seen_by(wheel, p, now) < start + 30s + 2 * tick);
    CHECK(p.visits == 1);
}

TEST_CASE("a member that enters anew has its new deadline and no other", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    probe p;
    const auto [first, second] = GENERATE(table<duration, duration>({{1s, 40s}, {40s, 1s}}));
    wheel.enter(p, start + first);
    enter(wheel, p, start + second);
    const auto seen = seen_by(wheel, p, start);
    CHECK(seen >= start + second);
    CHECK(seen < start + second + 2 * tick);
    CHECK(count_visits(wheel, start + 1h) == 0);
}

TEST_CASE("a deadline that is over already is seen at the next tick", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    probe now;
    probe past;
    probe long_ago;
    enter(wheel, now, start);
    enter(wheel, past, start - 10s);
    enter(wheel, long_ago, time_point::min());
    CHECK(count_visits(wheel, start) == 0);
    CHECK(count_visits(wheel, start + tick) == 3);
}

TEST_CASE("the farthest deadline there is does not come", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    probe p;
    enter(wheel, p, time_point::max());
    for (auto now = start; now < start + 10min; now += tick) advance(wheel, now);
    advance(wheel, start + 100000h);
    CHECK(p.visits == 0);
    CHECK_FALSE(p.is_alone());
}

TEST_CASE("a jump of any length shows all that was due", "[reactor][timing_wheel]") {
    for (const duration jump : {duration{tick}, duration{10s}, duration{63s}, duration{64s}, duration{64s + tick},
                                duration{65s}, duration{128s}, duration{1000h}}) {
        timing_wheel wheel{start};
        std::vector<probe> probes(1000);
        for (std::size_t i = 0; i < probes.size(); ++i) enter(wheel, probes[i], start + i * 100ms);
        const auto now = start + jump;
        advance(wheel, now);
        for (const auto& p : probes) {
            if (p.deadline <= now - tick) REQUIRE(p.visits == 1);
            if (p.deadline > now) REQUIRE(p.visits == 0);
        }
        advance(wheel, now + 101s);
        REQUIRE(std::ranges::all_of(probes, [](const probe& p) { return p.visits == 1; }));
    }
}

TEST_CASE("a deadline that is entered after a long rest is seen in its time", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    const auto later = start + GENERATE(duration{30s}, duration{5min}, duration{100h});
    probe p;
    enter(wheel, p, later + 10s);
    const auto seen = seen_by(wheel, p, later);
    CHECK(seen >= later + 10s);
    CHECK(seen < later + 10s + 2 * tick);
}

TEST_CASE("a wheel to which the same time comes again, or an earlier one, stands still", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    advance(wheel, start + 10s);
    probe p;
    enter(wheel, p, start + 11s);
    CHECK(count_visits(wheel, start + 10s) == 0);
    CHECK(count_visits(wheel, start) == 0);
    CHECK(count_visits(wheel, start - 1h) == 0);
    CHECK_FALSE(p.is_alone());
    wheel.enter(p, start + 11s); // anew, from where the wheel stands
    CHECK(count_visits(wheel, start + 10s) == 0);
    CHECK(seen_by(wheel, p, start + 10s) >= start + 11s);
}

TEST_CASE("a member that is visited has left, and may enter again for the next tick", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    probe p;
    enter(wheel, p, start);
    std::size_t visits = 0;
    const auto visit = [&](timing_wheel::member& m) {
        CHECK(m.is_alone());
        ++visits;
        wheel.enter(m, start); // long due
    };
    for (std::size_t ticks = 1; ticks <= 300; ++ticks) {
        wheel.advance(start + ticks * tick, visit);
        REQUIRE(visits == ticks);
    }
    wheel.advance(start + 1000h, visit);
    CHECK(visits == 301);
}

TEST_CASE("a visit may let other members enter, and they wait for a later tick", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    probe first;
    std::vector<probe> others(10);
    enter(wheel, first, start);
    std::size_t visits = 0;
    wheel.advance(start + 10s, [&](timing_wheel::member& /*m*/) {
        ++visits;
        for (auto& p : others) wheel.enter(p, start);
    });
    CHECK(visits == 1);
    CHECK(count_visits(wheel, start + 10s + tick) == others.size());
}

TEST_CASE("a member that left or was destroyed is not visited", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    probe gone;
    probe stays;
    auto destroyed = std::make_unique<probe>();
    for (auto* p : {&gone, &stays, destroyed.get()}) enter(wheel, *p, start + 1s);
    gone.leave();
    destroyed.reset();
    advance(wheel, start + 2s);
    CHECK(gone.visits == 0);
    CHECK(stays.visits == 1);
}

TEST_CASE("a visit may destroy its member and other members that are due", "[reactor][timing_wheel]") {
    timing_wheel wheel{start};
    std::vector<std::unique_ptr<probe>> probes;
    for (int i = 0; i < 10; ++i) {
        probes.push_back(std::make_unique<probe>());
        enter(wheel, *probes.back(), start + i * 1ms);
    }
    const bool destroys_all = GENERATE(true, false);
    std::size_t visits = 0;
    wheel.advance(start + 1s, [&](timing_wheel::member& m) {
        ++visits;
        if (destroys_all) return probes.clear();
        std::erase_if(probes, [&](const auto& p) { return p.get() == &m; });
    });
    CHECK(visits == (destroys_all ? 1 : 10));
    CHECK(probes.empty());
    CHECK(count_visits(wheel, start + 2s) == 0);
}

TEST_CASE("a wheel may be destroyed before its members", "[reactor][timing_wheel]") {
    std::vector<probe> probes(3);
    {
        timing_wheel wheel{start};
        for (auto& p : probes) enter(wheel, p, start + 1s);
    }
    timing_wheel other{start};
    enter(other, probes[1], start + 1s);
    advance(other, start + 2s);
    CHECK(probes[1].visits == 1);
    CHECK(probes[0].visits == 0);
}

TEST_CASE("a wheel agrees with a list of deadlines, whatever is done to both", "[reactor][timing_wheel]") {
    const auto seed = GENERATE(1U, 2U, 3U, 4U);
    CAPTURE(seed);
    std::mt19937 random{seed};
    const auto any = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>{0, most}(random); };

    auto now = start;
    timing_wheel wheel{now};
    std::vector<std::unique_ptr<probe>> probes(4000);
    const auto begin = [&](std::unique_ptr<probe>& p) {
        p = std::make_unique<probe>();
        enter(wheel, *p, now + any(any(3) == 0 ? 300'000 : 20'000) * 1ms);
    };
    for (auto& p : probes) begin(p);

    for (int step = 0; step < 400; ++step) {
        now += any(50) == 0 ? any(200) * 1s : any(1000) * 1ms;
        const auto looked = now;
        advance(wheel, now);
        for (auto& p : probes) {
            if (p->visits > 0) {
                REQUIRE(p->visits == 1);
                REQUIRE(p->deadline <= looked);
                begin(p);
            } else {
                REQUIRE(p->deadline + tick > looked); // else it has been missed
            }
        }
        for (int i = 0; i < 40; ++i) {
            auto& p = *probes[any(probes.size() - 1)];
            const auto deadline = p.deadline + any(5000) * 1ms;
            if (any(1) == 0)
                p.deadline = deadline; // kept alive
            else
                enter(wheel, p, deadline);
        }
        for (int i = 0; i < 10; ++i) begin(probes[any(probes.size() - 1)]);
    }
}
