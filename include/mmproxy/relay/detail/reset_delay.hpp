// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RESET_DELAY_HPP
#define MMPROXY_RELAY_DETAIL_RESET_DELAY_HPP

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <system_error>

namespace mmproxy::detail {

/// Keeps a reset back while what was sent before it is still on its way, but not for ever: a side that takes nothing is
/// not waited for.
///
/// One thread alone uses an object, that of the executor. The functions given to it have to keep alive what they need,
/// this object included; a later call takes the place of an earlier one. It holds a timer only while it waits.
class reset_delay {
public:
    /// Without progress for so long, the reset is passed on all the same; any time of this order will do.
    static constexpr std::chrono::seconds longest{30};

    bool is_waiting() const noexcept { return timer_ != nullptr; }
    /// Waits no more.
    void end() noexcept { timer_.reset(); }

    /// Calls `give_up()` when the number that `progress()` returns has not changed for `longest`.
    template <class Progress, class GiveUp>
    void while_progressing(const asio::any_io_executor& executor, const Progress& progress, GiveUp give_up) {
        timer_ = std::make_shared<asio::steady_timer>(executor);
        watch(progress, give_up);
    }

    /// Calls `then()` when `has_arrived()`, or after `longest`. The kernel does not tell of arrivals, so `has_arrived`
    /// is called again and again, ever more rarely.
    template <class HasArrived, class Then>
    void until_arrived(const asio::any_io_executor& executor, const HasArrived& has_arrived, Then then) {
        timer_ = std::make_shared<asio::steady_timer>(executor);
        ask(first_look, std::chrono::steady_clock::now() + longest, has_arrived, then);
    }

private:
    /// A round trip on a near network; any time of this order will do.
    static constexpr std::chrono::milliseconds first_look{5};
    /// The longest pause, which is reached by doubling; any time of this order will do.
    static constexpr std::chrono::milliseconds last_look{640};

    template <class Progress, class GiveUp> void watch(const Progress& progress, GiveUp give_up) {
        timer_->expires_after(longest);
        timer_->async_wait(
            [this, waiting = std::weak_ptr{timer_}, progress, give_up, before = progress()](std::error_code ec) {
                if (ec || waiting.expired()) return; // a handler already queued outlives the wait
                if (progress() == before) return give_up();
                watch(progress, give_up);
            });
    }

    template <class HasArrived, class Then>
    void ask(std::chrono::milliseconds pause, std::chrono::steady_clock::time_point latest,
             const HasArrived& has_arrived, Then then) {
        timer_->expires_after(pause);
        timer_->async_wait(
            [this, waiting = std::weak_ptr{timer_}, pause, latest, has_arrived, then](std::error_code ec) {
                if (ec || waiting.expired()) return;
                const bool is_late = std::chrono::steady_clock::now() >= latest;
                if (is_late || has_arrived()) return then();
                ask(std::min(2 * pause, last_look), latest, has_arrived, then);
            });
    }

    std::shared_ptr<asio::steady_timer> timer_{};
};

} // namespace mmproxy::detail

#endif
