// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_AWAITED_END_HPP
#define MMPROXY_REACTOR_AWAITED_END_HPP

#include <mmproxy/reactor/awaitable.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <list>
#include <system_error>

namespace mmproxy::detail {

/// An end that any number of coroutines wait for, all on one thread. It may be reached again and again. A template
/// because `wait` is a coroutine: only code that waits pays for compiling it.
template <class Timer> class basic_awaited_end {
    using clock = std::chrono::steady_clock;

public:
    /// Completes at the next `reached()`, after `limit`, or when the coroutine is cancelled, and does not tell which.
    /// The object must be there until then.
    asio::awaitable<void> wait(typename Timer::executor_type executor, clock::duration limit) {
        std::error_code ignored;
        const auto timer = waiting_.emplace(waiting_.end(), executor, limit);
        co_await timer->async_wait(into(ignored));
        waiting_.erase(timer);
    }

    /// Lets every wait complete, later and not from within this call.
    void reached() {
        for (auto& timer : waiting_) timer.cancel();
    }

private:
    std::list<Timer> waiting_{};
};

using awaited_end = basic_awaited_end<asio::steady_timer>;

} // namespace mmproxy::detail

#endif
