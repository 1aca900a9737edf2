// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_TICKER_HPP
#define MMPROXY_FORWARDER_UDP_TICKER_HPP

#include <mmproxy/reactor/own_wait.hpp>
#include <mmproxy/reactor/timer_wait.hpp>
#include <mmproxy/reactor/timing_wheel.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
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
        async_wait(timer_, wait_.handler<&ticker::waited>());
        is_ticking_ = true; // only now: the wait may have thrown
    }

    /// Nothing is called any more.
    void end() { timer_.cancel(); }

private:
    void waited(std::error_code cancelled) {
        if (cancelled) return;
        is_ticking_ = false;
        call_();
    }

    asio::steady_timer timer_;
    std::function<void()> call_;
    bool is_ticking_ = false;
    own_wait<ticker> wait_{*this};
};

} // namespace mmproxy::detail

#endif
