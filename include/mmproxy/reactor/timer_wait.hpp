// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_TIMER_WAIT_HPP
#define MMPROXY_REACTOR_TIMER_WAIT_HPP

#include <mmproxy/reactor/wait_handler.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <asio/steady_timer.hpp>

#include <utility>

namespace mmproxy::detail {

/// Has `handler` called when the timer expires, or with an error when it is cancelled or destroyed. May throw, out of
/// memory, and then calls nothing: also where the handler has its own, Asio needs some for each timer that is more than
/// there ever were at a time.
///
/// A template, as Asio's timers are, so that only code that waits pays for compiling it.
template <class Timer> void async_wait(Timer& timer, wait_handler handler) {
    timer.async_wait(std::move(handler));
}

#if defined(MMPROXY_SEPARATE_COMPILATION)
MMPROXY_TEMPLATE void async_wait(asio::steady_timer&, wait_handler);
#endif

} // namespace mmproxy::detail

#endif
