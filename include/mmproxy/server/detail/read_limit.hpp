// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_READ_LIMIT_HPP
#define MMPROXY_SERVER_DETAIL_READ_LIMIT_HPP

#include <asio/any_io_executor.hpp>
#include <asio/associated_executor.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <system_error>

namespace mmproxy::detail {

/// Ends a composed read of several operations: when its time is over, or when its caller cancels it.
class read_limit : public std::enable_shared_from_this<read_limit> {
public:
    explicit read_limit(const asio::any_io_executor& executor) : timer_{executor} {}

    /// Begins the time, zero for none. The handler runs on the operation's executor.
    template <class Self> void start(Self& self, std::chrono::steady_clock::duration time) {
        self.reset_cancellation_state(asio::enable_total_cancellation()); // nothing is lost, so all types are taken
        if (time <= std::chrono::steady_clock::duration::zero()) return;
        timer_.expires_after(time);
        timer_.async_wait(asio::bind_executor(self.get_executor(), [limit = weak_from_this()](std::error_code ec) {
            const auto alive = limit.lock();
            if (alive && !ec) alive->expire();
        }));
    }

    /// The slot for the next operation. What is emitted to the composed operation's own, which Asio clears after each,
    /// is passed on to it.
    template <class Self> asio::cancellation_slot slot_for_next(Self& self) {
        pass_on(self.get_cancellation_state().slot());
        return stop_.slot();
    }

    bool is_over() const noexcept { return is_over_; }

private:
    void pass_on(asio::cancellation_slot from) {
        if (!from.is_connected()) return;
        from.assign([limit = weak_from_this()](asio::cancellation_type type) {
            if (const auto alive = limit.lock()) alive->stop_.emit(type);
        });
    }

    void expire() {
        is_over_ = true;
        stop_.emit(asio::cancellation_type::terminal); // which every operation that can be cancelled takes
    }

    asio::steady_timer timer_;
    asio::cancellation_signal stop_{};
    bool is_over_ = false;
};

} // namespace mmproxy::detail

#endif
