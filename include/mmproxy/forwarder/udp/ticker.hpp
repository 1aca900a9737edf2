// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_TICKER_HPP
#define MMPROXY_FORWARDER_UDP_TICKER_HPP

#include <mmproxy/reactor/timing_wheel.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Calls a function one `timing_wheel::tick` after `keep_ticking()`, once for each: a forwarder in which nothing can
/// expire is not woken up.
class ticker {
public:
    /// `call` is what is called.
    ticker(const asio::any_io_executor& executor, std::function<void()> call)
        : timer_{executor}, call_{std::move(call)} {}

    /// Asks for a call, unless one is awaited already. When it throws, out of memory, none is awaited.
    void keep_ticking() {
        if (is_ticking_) return;
        timer_.expires_after(timing_wheel::tick);
        timer_.async_wait([this, alive = std::weak_ptr{alive_}](std::error_code ec) {
            if (ec || alive.expired()) return; // a handler already queued outlives what it belongs to
            is_ticking_ = false;
            call_();
        });
        is_ticking_ = true; // only now: the wait may have thrown
    }

    /// Nothing is called any more.
    void end() { timer_.cancel(); }

private:
    asio::steady_timer timer_;
    std::function<void()> call_;
    bool is_ticking_ = false;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

} // namespace mmproxy::detail

#endif
