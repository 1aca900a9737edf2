// SPDX-License-Identifier: BSL-1.0
#include "load.hpp"

#include "../support/process.hpp"
#include "balancer.hpp"
#include "readiness.hpp"

#include <chrono>
#include <deque>

namespace udp_echo {
namespace {

using clock = std::chrono::steady_clock;

std::deque<balancer> make_balancers(workspace& work) {
    std::deque<balancer> balancers;
    for (std::uint32_t i = 0; i < work.options.sockets; ++i) balancers.emplace_back(work, i);
    return balancers;
}

class load_run {
public:
    explicit load_run(const load_options& o) : work_{o} {}

    void warm_up() {
        constexpr std::chrono::seconds limit{10};
        const auto begin = clock::now();
        expire_and_send();
        turn_until([&] { return clock::now() - begin >= work_.options.warm_up && unanswered() == 0; }, begin + limit);
    }

    void measure() {
        turn_until([] { return false; }, clock::now() + std::chrono::round<clock::duration>(work_.options.measured));
    }

    const counters& count() const { return work_.count; }
    std::uint64_t unanswered() const { return work_.options.flows * work_.options.window - work_.count.answered; }

private:
    template <class Finished> void turn_until(Finished finished, clock::time_point limit) {
        for (auto now = clock::now(); now < limit && !finished(); now = clock::now()) {
            for (auto* b : ready_.wait()) answer(*b);
            if (now >= next_scan_) expire_and_send();
        }
    }

    static void answer(balancer& b) {
        b.receive();
        b.send();
    }

    void expire_and_send() {
        for (auto& b : balancers_) {
            b.expire();
            b.send();
        }
        next_scan_ = clock::now() + std::chrono::milliseconds{20};
    }

    workspace work_;
    std::deque<balancer> balancers_{make_balancers(work_)};
    readiness ready_{balancers_};
    clock::time_point next_scan_{};
};

struct snapshot {
    snapshot(const load_run& run, const load_options& o)
        : count{run.count()}, cpu{support::own_cpu_time(), support::cpu_time(o.proxy), support::cpu_time(o.server)} {}

    counters count;
    cpu_times cpu;
    clock::time_point time = clock::now();
};

load_result difference(const snapshot& before, const snapshot& after) {
    return {.count = after.count - before.count,
            .seconds = std::chrono::duration<double>{after.time - before.time}.count(),
            .cpu = {after.cpu.load - before.cpu.load, after.cpu.proxy - before.cpu.proxy,
                    after.cpu.server - before.cpu.server}};
}

} // namespace

load_result run_load(const load_options& o) {
    load_run run{o};
    run.warm_up();
    const snapshot before{run, o};
    run.measure();
    auto result = difference(before, {run, o});
    result.unanswered = run.unanswered();
    return result;
}

} // namespace udp_echo
