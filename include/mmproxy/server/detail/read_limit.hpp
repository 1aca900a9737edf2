// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_READ_LIMIT_HPP
#define MMPROXY_SERVER_DETAIL_READ_LIMIT_HPP

#include <asio/any_io_executor.hpp>
#include <asio/associated_executor.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Ends a composed read of several operations: when its time is over, or when its caller cancels it.
class read_limit : public std::enable_shared_from_this<read_limit> {
public:
    /// The slot for the next operation. What is emitted to the composed operation's own, which Asio clears after each,
    /// is passed on to it.
    template <class Self> asio::cancellation_slot slot_for_next(Self& self) {
        pass_on(self.get_cancellation_state().slot());
        return stop_.slot();
    }

    bool is_over() const noexcept { return is_over_; }

protected:
    explicit read_limit(const asio::any_io_executor& executor) : timer_{executor} {}
    ~read_limit() = default;
    read_limit(const read_limit&) = delete;
    read_limit& operator=(const read_limit&) = delete;

    void expire() {
        is_over_ = true;
        stop_.emit(asio::cancellation_type::terminal); // which every operation that can be cancelled takes
    }

    asio::steady_timer timer_;

private:
    void pass_on(asio::cancellation_slot from) {
        if (!from.is_connected()) return;
        from.assign([limit = weak_from_this()](asio::cancellation_type type) {
            if (const auto alive = limit.lock()) alive->stop_.emit(type);
        });
    }

    asio::cancellation_signal stop_{};
    bool is_over_ = false;
};

/// The limit of a composed read whose intermediate handler is a `Self`.
template <class Self> class read_limit_of final : public read_limit {
public:
    /// The argument of the last call of `Self`.
    struct is_done {};

    explicit read_limit_of(const asio::any_io_executor& executor) : read_limit{executor} {}

    /// Begins the time, zero for none. Its end is handled on the operation's executor.
    void start(const Self& self, std::chrono::steady_clock::duration time) {
        if (time <= std::chrono::steady_clock::duration::zero()) return;
        timer_.expires_after(time);
        auto handler = [limit = shared()](std::error_code ec) mutable { waited(std::move(limit), ec); };
        timer_.async_wait(asio::bind_executor(self.get_executor(), std::move(handler)));
        is_waiting_ = true;
    }

    /// Ends the time. Where it has begun, this takes `self`, and calls it with `is_done` when nothing of the time is
    /// left on any executor: its owner may go as soon as the operation has completed.
    bool takes_at_end(Self& self) {
        if (!is_waiting_) return false;
        ended_.emplace(std::move(self));
        timer_.cancel();
        return true;
    }

private:
    std::shared_ptr<read_limit_of> shared() { return std::static_pointer_cast<read_limit_of>(shared_from_this()); }

    static void waited(std::shared_ptr<read_limit_of> limit, std::error_code ec) {
        limit->is_waiting_ = false;
        if (limit->ended_) return complete(std::move(limit));
        if (!ec) limit->expire();
    }

    static void complete(std::shared_ptr<read_limit_of> limit) {
        auto self = *std::move(limit->ended_);
        limit.reset(); // its timer may not outlive the operation
        self(is_done{});
    }

    std::optional<Self> ended_{}; ///< does not own this limit
    bool is_waiting_ = false;
};

} // namespace mmproxy::detail

#endif
