// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_FOR_EVER_HPP
#define MMPROXY_REACTOR_FOR_EVER_HPP

#include <chrono>

namespace mmproxy::detail {

/// The longest time that anything waits, ten years: `duration::max()` from now would overflow the clock. Any time of
/// this order will do.
inline constexpr std::chrono::hours for_ever{24 * 365 * 10};

} // namespace mmproxy::detail

#endif
