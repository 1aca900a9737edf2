// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_TIMER_WAIT_HPP
#define MMPROXY_REACTOR_TIMER_WAIT_HPP

#include <mmproxy/separate_compilation.hpp>

#include <asio/steady_timer.hpp>

#include <memory>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Calls `then(*of, ec)` when the timer expires, or with an error when it is cancelled or destroyed. `of`, which may be
/// an alias that keeps another object alive, lives until then.
///
/// All waits for timers have this one handler: each type of handler would be as much to compile as a small program. A
/// template, as Asio's timers are, so that only code that waits pays for compiling it.
template <class Timer> void async_wait(Timer& timer, std::shared_ptr<void> of, void (*then)(void*, std::error_code)) {
    timer.async_wait([of = std::move(of), then](std::error_code ec) { then(of.get(), ec); });
}

#if defined(MMPROXY_SEPARATE_COMPILATION)
MMPROXY_TEMPLATE void async_wait(asio::steady_timer&, std::shared_ptr<void>, void (*)(void*, std::error_code));
#endif

} // namespace mmproxy::detail

#endif
