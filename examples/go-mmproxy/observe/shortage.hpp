// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SHORTAGE_HPP
#define GO_MMPROXY_OBSERVE_SHORTAGE_HPP

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace go_mmproxy {

/// Whether it is time to tell the log: `is_time` is true for one call, and then for none within a second. Thread-safe.
class once_a_second {
public:
    using clock = std::chrono::steady_clock;

    bool is_time(clock::time_point now = clock::now()) noexcept {
        auto expected = next_.load();
        return now.time_since_epoch().count() >= expected &&
               next_.compare_exchange_strong(expected, (now + std::chrono::seconds{1}).time_since_epoch().count());
    }

private:
    std::atomic<clock::rep> next_ = clock::time_point::min().time_since_epoch().count();
};

/// Something that runs out on every thread, again and again: counted each time, and told of once a second.
///
/// Thread-safe.
class shortage {
public:
    using clock = once_a_second::clock;

    /// Counts one more time; returns how many there have been when it is time to tell.
    std::optional<std::uint64_t> met(clock::time_point now = clock::now()) noexcept {
        const auto count = times_.fetch_add(1, std::memory_order_relaxed) + 1;
        return tell_.is_time(now) ? std::optional{count} : std::nullopt;
    }

private:
    std::atomic<std::uint64_t> times_ = 0;
    once_a_second tell_{};
};

/// Something that has run out for a while: its beginnings are counted. A beginning is told of once a second at most,
/// also late while it lasts; an end is told of where its beginning was.
///
/// Thread-safe.
class lasting_shortage {
public:
    using clock = once_a_second::clock;

    /// It has begun, or lasts. Returns how often it has begun when it is time to tell.
    std::optional<std::uint64_t> begins(clock::time_point now = clock::now()) noexcept {
        if (!lasts_.exchange(true)) ++times_;
        const bool tells = !told_.load() && tell_.is_time(now) && !told_.exchange(true);
        return tells ? std::optional{times_.load()} : std::nullopt;
    }

    /// It is over. Returns how often it has begun when that is to be told.
    std::optional<std::uint64_t> ends() noexcept {
        lasts_ = false;
        return told_.exchange(false) ? std::optional{times_.load()} : std::nullopt;
    }

private:
    std::atomic<std::uint64_t> times_ = 0;
    std::atomic<bool> lasts_ = false;
    std::atomic<bool> told_ = false;
    once_a_second tell_{};
};

} // namespace go_mmproxy

#endif
