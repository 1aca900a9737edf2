// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_FOR_EVER_HPP
#define MMPROXY_REACTOR_FOR_EVER_HPP

#include <algorithm>
#include <chrono>

namespace mmproxy::detail {

/// The longest time that anything waits, ten years: `duration::max()` from now would overflow the clock. Any time of
/// this order will do.
inline constexpr std::chrono::hours for_ever{24 * 365 * 10};

/// The time from zero to `for_ever` that is nearest to `time`: from now, it does not overflow the clock.
constexpr std::chrono::steady_clock::duration bounded(std::chrono::steady_clock::duration time) noexcept {
    return std::clamp<std::chrono::steady_clock::duration>(time, std::chrono::steady_clock::duration::zero(), for_ever);
}

} // namespace mmproxy::detail

#endif
