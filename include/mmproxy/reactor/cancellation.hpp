// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_CANCELLATION_HPP
#define MMPROXY_REACTOR_CANCELLATION_HPP

#include <asio/awaitable.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

namespace mmproxy::detail {

/// From now on the calling coroutine can be cancelled in every way (`asio::cancellation_type`), ends its wait then
/// with an error, and goes on: it asks `is_cancelled()` itself.
inline asio::awaitable<void> take_note_of_cancellation() {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
}

inline asio::awaitable<bool> is_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

} // namespace mmproxy::detail

#endif
