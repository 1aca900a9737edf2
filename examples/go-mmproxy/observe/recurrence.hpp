// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_RECURRENCE_HPP
#define GO_MMPROXY_OBSERVE_RECURRENCE_HPP

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace go_mmproxy {

/// How often something may be told as it happens. What happens more often is counted, and told in one sum.
struct recurrence_limit {
    std::uint32_t lines;              ///< within a window, from 1
    std::chrono::milliseconds window; ///< it begins with the first line in it; at most 49 days
    bool sum_is_line; ///< whether a sum begins a window as well, in which it is the one line that is told
};

/// Something that happens again and again. Thread-safe: one atomic number, and no lock.
class recurrence {
public:
    using clock = std::chrono::steady_clock;

    enum class answer {
        tell,       ///< now
        begin_rest, ///< count it: it is the first that is counted, and the sum is to be told at the end of the window
        add_to_rest ///< count it
    };

    /// It has happened once more.
    answer met(const recurrence_limit& limit, clock::time_point now = clock::now()) noexcept {
        auto before = state_.load(std::memory_order_relaxed);
        auto after = next(before, limit, now);
        while (!state_.compare_exchange_weak(before, after, std::memory_order_relaxed))
            after = next(before, limit, now);
        const auto count = count_of(after);
        if (count <= limit.lines) return answer::tell;
        return count == limit.lines + 1 ? answer::begin_rest : answer::add_to_rest;
    }

    /// How long the window lasts yet.
    std::chrono::milliseconds remaining(const recurrence_limit& limit,
                                        clock::time_point now = clock::now()) const noexcept {
        return std::max(limit.window - since_begin(state_.load(std::memory_order_relaxed), now), {});
    }

    /// The sum of what was counted and not told, which is to be told now: it is counted from 0 again.
    std::uint32_t take_rest(const recurrence_limit& limit, clock::time_point now = clock::now()) noexcept {
        const auto fresh = pack(now, limit.sum_is_line ? limit.lines : 0);
        auto before = state_.load(std::memory_order_relaxed);
        do
            if (count_of(before) <= limit.lines) return 0;
        while (!state_.compare_exchange_weak(before, fresh, std::memory_order_relaxed));
        return count_of(before) - limit.lines;
    }

private:
    /// When the window began [ms], and how often it has happened since: 32 bits each.
    using state = std::uint64_t;

    static std::uint32_t milliseconds(clock::time_point at) noexcept {
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
        return static_cast<std::uint32_t>(since.count());
    }
    static state pack(clock::time_point begin, std::uint32_t count) noexcept {
        return state{milliseconds(begin)} << 32U | count;
    }
    static std::uint32_t count_of(state s) noexcept { return static_cast<std::uint32_t>(s); }
    static std::chrono::milliseconds since_begin(state s, clock::time_point now) noexcept {
        return std::chrono::milliseconds{
            static_cast<std::uint32_t>(milliseconds(now) - static_cast<std::uint32_t>(s >> 32U))};
    }

    /// A window in which something is counted lasts until its sum is told.
    static state next(state before, const recurrence_limit& limit, clock::time_point now) noexcept {
        const auto count = count_of(before);
        const bool is_over = count <= limit.lines && since_begin(before, now) >= limit.window;
        if (count == 0 || is_over) return pack(now, 1);
        return before + (count < std::numeric_limits<std::uint32_t>::max() ? 1 : 0);
    }

    std::atomic<state> state_ = 0;
};

} // namespace go_mmproxy

#endif
