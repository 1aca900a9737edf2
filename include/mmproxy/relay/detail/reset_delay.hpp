// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RESET_DELAY_HPP
#define MMPROXY_RELAY_DETAIL_RESET_DELAY_HPP

#include <mmproxy/separate_compilation.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

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
        auto before = progress();
        look_again(executor, longest, [=](bool is_last) mutable -> duration {
            const auto now = progress();
            if (!is_last && std::exchange(before, now) != now) return longest;
            give_up();
            return {};
        });
    }

    /// Calls `then()` when `has_arrived()`, or after `longest`. The kernel does not tell of arrivals, so `has_arrived`
    /// is called again and again, ever more rarely.
    template <class HasArrived, class Then>
    void until_arrived(const asio::any_io_executor& executor, const HasArrived& has_arrived, Then then) {
        const auto latest = clock::now() + longest;
        look_again(executor, first_look, [=, pause = first_look](bool is_last) mutable -> duration {
            if (!is_last && clock::now() < latest && !has_arrived()) return pause = std::min(2 * pause, last_look);
            then();
            return {};
        });
    }

private:
    using clock = std::chrono::steady_clock;
    using duration = std::chrono::milliseconds;

    /// A round trip on a near network; any time of this order will do.
    static constexpr duration first_look{5};
    /// The longest pause, which is reached by doubling; any time of this order will do.
    static constexpr duration last_look{640};

    struct watch;

    using look_function = std::function<duration(bool is_last)>;

    /// Calls `look(false)` after `pause`; then again after what it has returned, unless that is 0. Calls `look(true)`
    /// where there is no memory to wait for longer.
    void look_again(const asio::any_io_executor& executor, duration pause, look_function look);

    std::shared_ptr<asio::steady_timer> timer_{};
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/reactor/operation_memory.hpp>
#include <mmproxy/reactor/timer_wait.hpp>

#include <system_error>

namespace mmproxy::detail {

struct reset_delay::watch : std::enable_shared_from_this<watch> {
    watch(std::weak_ptr<asio::steady_timer> t, look_function l) : timer{std::move(t)}, look{std::move(l)} {}

    void wait(duration pause) {
        const auto waiting = timer.lock();
        waiting->expires_after(pause);
        const auto then = [](void* self, std::error_code ec) { static_cast<watch*>(self)->waited(ec); };
        async_wait(*waiting, {shared_from_this(), then, &memory});
    }

    void waited(std::error_code cancelled) {
        if (cancelled || timer.expired()) return; // a handler already queued outlives the wait
        const auto next = look(false);
        if (next != duration::zero() && !has_memory_for([&] { wait(next); })) look(true);
    }

    std::weak_ptr<asio::steady_timer> timer; ///< none when the delay has ended
    look_function look;
    operation_memory memory{};
};

MMPROXY_DECL void reset_delay::look_again(const asio::any_io_executor& executor, duration pause, look_function look) {
    timer_ = std::make_shared<asio::steady_timer>(executor);
    std::make_shared<watch>(timer_, std::move(look))->wait(pause);
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
