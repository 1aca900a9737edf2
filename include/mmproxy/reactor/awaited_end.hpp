// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_AWAITED_END_HPP
#define MMPROXY_REACTOR_AWAITED_END_HPP

#include <mmproxy/reactor/awaitable.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/reactor/list_link.hpp>
#include <mmproxy/reactor/suspended_coroutine.hpp>
#include <mmproxy/reactor/timer_wait.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/async_result.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// An end that any number of coroutines wait for, all on one thread. It may be reached again and again. A template
/// because `wait` is a coroutine: only code that waits pays for compiling it.
template <class Timer> class basic_awaited_end {
    using clock = std::chrono::steady_clock;
    using executor_type = typename Timer::executor_type;

public:
    /// Completes at the next `reached()`, after `limit`, or when the coroutine is cancelled, and does not tell which.
    /// The object must be there until then. Throws `std::bad_alloc`; with a wait of Asio's own the process would end.
    asio::awaitable<void> wait(executor_type executor, clock::duration limit);

    /// Lets every wait complete, later and not from within this call.
    void reached();

private:
    /// The wait of one coroutine. The timer's operation owns it, and through it the coroutine.
    struct one_wait : list_link, std::enable_shared_from_this<one_wait> {
        one_wait(const executor_type& executor, clock::duration limit) : timer{executor, limit} {}

        /// Whether a cancellation of the coroutine can be noted; without memory for that, the wait completes at once.
        template <class Handler> bool suspend(Handler handler) noexcept {
            const bool is_whole = has_memory_for([&] { heed(asio::get_associated_cancellation_slot(handler)); });
            coroutine.keep(std::move(handler));
            if (!is_whole) timer.cancel();
            return is_whole;
        }

        template <class Slot> void heed(Slot cancellation) {
            if (!cancellation.is_connected()) return;
            cancellation.assign([self = this->weak_from_this()](asio::cancellation_type /*any*/) {
                if (const auto still = self.lock()) still->timer.cancel();
            });
        }

        static void is_over(void* self, std::error_code /*ec*/) {
            auto& ended = *static_cast<one_wait*>(self);
            ended.leave();
            ended.coroutine.resume(ended.timer.get_executor());
        }

        Timer timer;
        suspended_coroutine<executor_type> coroutine{};
    };

    one_wait& begin(const executor_type& executor, clock::duration limit);

    list_head waiting_{};
};

using awaited_end = basic_awaited_end<asio::steady_timer>;

template <class Timer>
asio::awaitable<void> basic_awaited_end<Timer>::wait(executor_type executor, clock::duration limit) {
    auto& begun = begin(executor, limit);
    bool lacks_memory = false;
    const auto suspend = [&](auto handler) { lacks_memory = !begun.suspend(std::move(handler)); };
    try {
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(suspend, asio::use_awaitable);
    } catch (...) { // before it was suspended
        begun.timer.cancel();
        throw;
    }
    if (lacks_memory) throw std::bad_alloc{};
}

template <class Timer> void basic_awaited_end<Timer>::reached() {
    for (auto* w = &waiting_.after(); w != &waiting_; w = &w->after()) static_cast<one_wait*>(w)->timer.cancel();
}

template <class Timer>
typename basic_awaited_end<Timer>::one_wait& basic_awaited_end<Timer>::begin(const executor_type& executor,
                                                                             clock::duration limit) {
    const auto begun = std::make_shared<one_wait>(executor, limit);
    async_wait(begun->timer, {begun, &one_wait::is_over});
    begun->move_before(waiting_);
    return *begun;
}

#if defined(MMPROXY_SEPARATE_COMPILATION)
MMPROXY_TEMPLATE class basic_awaited_end<asio::steady_timer>;
#endif

} // namespace mmproxy::detail

#endif
