// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_CANCELLATION_HPP
#define MMPROXY_REACTOR_CANCELLATION_HPP

#include <asio/cancellation_state.hpp>
#include <asio/this_coro.hpp>

namespace mmproxy::detail {

/// `co_await take_every_cancellation()`: from now on the coroutine takes every type of cancellation, see
/// `asio::cancellation_type`.
inline auto take_every_cancellation() noexcept {
    return asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
}

/// `co_await note_cancellation()`: from now on a cancellation is an error of the wait that it interrupts. Nothing is
/// thrown: the coroutine goes on, and has to ask `is_cancelled`.
inline auto note_cancellation() noexcept {
    return asio::this_coro::throw_if_cancelled(false);
}

/// Whether a coroutine has been cancelled, by its `co_await asio::this_coro::cancellation_state`.
inline bool is_cancelled(const asio::cancellation_state& state) noexcept {
    return state.cancelled() != asio::cancellation_type::none;
}

} // namespace mmproxy::detail

#endif
