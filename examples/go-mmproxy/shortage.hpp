// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SHORTAGE_HPP
#define GO_MMPROXY_SHORTAGE_HPP

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace go_mmproxy {

/// Something that runs out on every thread, again and again: counted each time, and told of once a second.
///
/// Thread-safe.
class shortage {
public:
    using clock = std::chrono::steady_clock;

    /// Counts one more time; returns how many there have been when it is time to tell.
    std::optional<std::uint64_t> met(clock::time_point now = clock::now()) noexcept {
        const auto count = times_.fetch_add(1, std::memory_order_relaxed) + 1;
        return is_time_to_tell(now) ? std::optional{count} : std::nullopt;
    }

private:
    bool is_time_to_tell(clock::time_point now) noexcept {
        auto expected = next_.load();
        return now.time_since_epoch().count() >= expected &&
               next_.compare_exchange_strong(expected, (now + std::chrono::seconds{1}).time_since_epoch().count());
    }

    std::atomic<std::uint64_t> times_ = 0;
    std::atomic<clock::rep> next_ = clock::time_point::min().time_since_epoch().count();
};

} // namespace go_mmproxy

#endif
