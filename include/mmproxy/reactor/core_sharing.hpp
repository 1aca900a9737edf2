// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_CORE_SHARING_HPP
#define MMPROXY_REACTOR_CORE_SHARING_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include <sched.h>

namespace mmproxy::detail {

/// Yields the core to threads that wait for it, between two looks at what has come.
///
/// Balancers and targets often share a core with a busy proxy. After a yield more has come that moves together: fewer
/// system calls, and fewer wake-ups at the other ends. A yield without a waiting thread costs one call. A waiting
/// thread that computes for long and sends little would cost latency: a yield to it is followed by turns without one,
/// each time twice as many.
class core_sharing {
public:
    /// sched_yield(2). What has come then is to be told to `judge`.
    void let_others_run() noexcept {
        if (!is_due()) return;
        const auto before = clock::now();
        ::sched_yield();
        taken_ = clock::now() - before;
    }

    /// Whether the others have a turn now.
    bool is_due() noexcept {
        if (to_skip_ == 0) return true;
        --to_skip_;
        return false;
    }

    /// Whether the time that they had was worth what came, so many events.
    void judge(std::size_t came) noexcept { judge(std::exchange(taken_, {}), came); }
    void judge(std::chrono::steady_clock::duration taken, std::size_t came) noexcept {
        if (taken == clock::duration::zero()) return; // they had none
        const bool was_long = taken > patience + came * patience_for_each;
        penalty_ = was_long ? std::min(2 * penalty_, most_skipped) : 1;
        to_skip_ = was_long ? penalty_ : 0;
    }

    static constexpr std::chrono::milliseconds patience{1};
    static constexpr std::chrono::microseconds patience_for_each{50}; ///< more than a sender needs
    static constexpr int most_skipped = 1024;

private:
    using clock = std::chrono::steady_clock;

    clock::duration taken_{};
    int penalty_ = 1;
    int to_skip_ = 0;
};

} // namespace mmproxy::detail

#endif
