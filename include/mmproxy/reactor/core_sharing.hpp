// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_CORE_SHARING_HPP
#define MMPROXY_REACTOR_CORE_SHARING_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include <sched.h>

namespace mmproxy::detail {

/// Yields the core to threads that wait for it, between two looks at what has come. One thread alone uses an object.
///
/// Balancers and targets often share a core with a busy proxy. After a yield more has come that moves together: fewer
/// system calls, and fewer wake-ups at the other ends. A yield without a waiting thread costs one call. A waiting
/// thread that computes for long and sends little would cost latency: a yield that took longer than 1 ms + 50 µs an
/// event is followed by 2, 4, 8 … 1024 turns without one, until one was shorter.
class core_sharing {
public:
    /// Yields, if a yield is due. The caller then tells `judge` how much has come. sched_yield(2).
    void let_others_run() noexcept {
        if (!is_due()) return;
        const auto before = clock::now();
        ::sched_yield();
        taken_ = clock::now() - before;
    }

    /// Whether this turn is one with a yield. Each call counts as a turn.
    bool is_due() noexcept {
        if (to_skip_ == 0) return true;
        --to_skip_;
        return false;
    }

    /// Judges the last yield by how many events it has brought; without a yield it does nothing.
    void judge(std::size_t came) noexcept { judge(std::exchange(taken_, {}), came); }
    /// The same of a yield that took `taken`.
    void judge(std::chrono::steady_clock::duration taken, std::size_t came) noexcept {
        if (taken == clock::duration::zero()) return; // there was no yield
        const bool was_long = taken > patience + came * patience_for_each;
        penalty_ = was_long ? std::min(2 * penalty_, max_skipped) : 1;
        to_skip_ = was_long ? penalty_ : 0;
    }

    /// Longer than a thread needs to pass a few dozen messages on; any time of this order will do.
    static constexpr std::chrono::milliseconds patience{1};
    /// More than a thread needs to send one message; any time of this order will do.
    static constexpr std::chrono::microseconds patience_for_each{50};
    static constexpr int max_skipped = 1024; ///< turns; any number of this order will do

private:
    using clock = std::chrono::steady_clock;

    clock::duration taken_{};
    int penalty_ = 1;
    int to_skip_ = 0;
};

} // namespace mmproxy::detail

#endif
