// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_CORE_SHARING_HPP
#define MMPROXY_DETAIL_CORE_SHARING_HPP

#include <algorithm>
#include <chrono>

#include <sched.h>

namespace mmproxy::detail {

/// Lets those run who wait for this core, between two looks at what has come.
///
/// Whoever sends to a busy proxy, and whom it sends to, often share a core with it. When they have had their turn, more
/// has come that moves together: fewer system calls, and fewer wake-ups of theirs. Where nobody waits, it costs one call.
/// Who computes for long would cost latency: after such a turn the next ones are not given, each time twice as many.
class core_sharing {
public:
    /// sched_yield(2).
    void let_others_run() noexcept {
        if (!is_due()) return;
        const auto before = clock::now();
        ::sched_yield();
        note(clock::now() - before);
    }

    bool is_due() noexcept {
        if (to_skip_ == 0) return true;
        --to_skip_;
        return false;
    }

    /// How long the others have taken.
    void note(std::chrono::steady_clock::duration taken) noexcept {
        penalty_ = taken > patience ? std::min(2 * penalty_, most_skipped) : 1;
        to_skip_ = taken > patience ? penalty_ : 0;
    }

    /// Longer than one has who passes a few dozen messages on.
    static constexpr std::chrono::milliseconds patience{1};
    static constexpr int most_skipped = 1024;

private:
    using clock = std::chrono::steady_clock;

    int penalty_ = 1;
    int to_skip_ = 0;
};

} // namespace mmproxy::detail

#endif
