// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_AWAITED_END_HPP
#define MMPROXY_DETAIL_AWAITED_END_HPP

#include <mmproxy/detail/awaitable.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <list>
#include <system_error>

namespace mmproxy::detail {

/// An end that coroutines of one thread wait for.
class awaited_end {
    using clock = std::chrono::steady_clock;

public:
    /// Completes at the next `reached()`, or after `limit`. A template, so that only who waits pays for compiling it.
    template <class Executor> asio::awaitable<void> wait(Executor executor, clock::duration limit) {
        std::error_code ignored;
        const auto timer = waiting_.emplace(waiting_.end(), executor, limit);
        co_await timer->async_wait(into(ignored));
        waiting_.erase(timer);
    }

    void reached() {
        for (auto& timer : waiting_) timer.cancel();
    }

private:
    std::list<asio::steady_timer> waiting_{};
};

} // namespace mmproxy::detail

#endif
