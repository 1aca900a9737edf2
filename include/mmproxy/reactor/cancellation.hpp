// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_CANCELLATION_HPP
#define MMPROXY_REACTOR_CANCELLATION_HPP

#include <asio/awaitable.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

namespace mmproxy::detail {

/// Makes the calling coroutine take every type of cancellation (`asio::cancellation_type`) from now on, as an error of
/// the wait that it interrupts. Nothing is thrown: the coroutine goes on, and has to ask `is_cancelled()`.
inline asio::awaitable<void> take_note_of_cancellation() {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
}

/// Whether the calling coroutine has been cancelled since `take_note_of_cancellation()`.
inline asio::awaitable<bool> is_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

} // namespace mmproxy::detail

#endif
