// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_EXPIRY_LIST_HPP
#define MMPROXY_REACTOR_EXPIRY_LIST_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/reactor/list_link.hpp>
#include <mmproxy/reactor/own_wait.hpp>
#include <mmproxy/reactor/timer_wait.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace mmproxy::detail {

/// Ends each of its members when `timeout` is over since the member has joined or was renewed. For one thread.
///
/// Because the time is the same for all, the list is ordered by deadline by itself, and one timer serves any number of
/// members; joining, renewing and leaving take constant time, and no system call as long as the timer is armed. A
/// timeout of zero never expires. The list owns none of its members. A template, as Asio's timers are, so that only
/// code that waits pays for compiling it.
template <class Timer> class basic_expiry_list {
public:
    using duration = std::chrono::steady_clock::duration;

    /// A connection, or a part of one. It leaves the list by itself when it is destroyed.
    class member : public list_link {
    public:
        /// Is called when the time is over, with the reason of the list, or by `end_all`. The member has left the list
        /// by then, and may be destroyed; it must not join this list again.
        virtual void end(std::error_code reason) noexcept = 0;

    protected:
        virtual ~member() = default;

    private:
        friend basic_expiry_list;
        std::chrono::steady_clock::time_point deadline_{};
    };

    /// `reason` is what members are ended with when their time is over.
    basic_expiry_list(const typename Timer::executor_type& executor, duration timeout, errc reason)
        : timer_{executor}, timeout_{std::min<duration>(timeout, for_ever)}, reason_{reason} {}
    basic_expiry_list(const basic_expiry_list&) = delete;
    basic_expiry_list& operator=(const basic_expiry_list&) = delete;

    /// Lets a member join, or gives it the whole time again. It leaves any other list. May throw, out of memory.
    void renew(member& m);

    /// Whether members end by time at all.
    bool expires() const noexcept { return timeout_ > duration::zero(); }

    /// Ends every member, with this reason; nothing of the list keeps an `io_context` running then.
    void end_all(std::error_code reason) noexcept;

private:
    bool empty() const noexcept { return head_.is_alone(); }
    member& first() const noexcept { return static_cast<member&>(head_.after()); }

    void end_first(std::error_code reason) noexcept;
    void arm();
    /// Ends the members whose time is over. Should there be no memory to wait for the next one, the member that is
    /// renewed next waits for all.
    void expire(std::error_code cancelled);

    list_head head_;
    Timer timer_;
    duration timeout_;
    errc reason_;
    bool armed_ = false;
    own_wait<basic_expiry_list> wait_{*this};
};

using expiry_list = basic_expiry_list<asio::steady_timer>;

template <class Timer> void basic_expiry_list<Timer>::renew(member& m) {
    m.move_before(head_);
    if (!expires()) return;
    m.deadline_ = std::chrono::steady_clock::now() + timeout_;
    if (!armed_) arm();
}

template <class Timer> void basic_expiry_list<Timer>::end_all(std::error_code reason) noexcept {
    const auto self = wait_.object(); // a member's owner may end this list, too
    while (*self && !empty()) end_first(reason);
    if (!*self) return;
    armed_ = false;
    timer_.cancel();
}

template <class Timer> void basic_expiry_list<Timer>::end_first(std::error_code reason) noexcept {
    member& m = first();
    m.leave();
    m.end(reason);
}

template <class Timer> void basic_expiry_list<Timer>::arm() {
    timer_.expires_at(first().deadline_);
    async_wait(timer_, wait_.template handler<&basic_expiry_list::expire>());
    armed_ = true; // only now: the wait may have thrown
}

template <class Timer> void basic_expiry_list<Timer>::expire(std::error_code cancelled) {
    if (cancelled) return;
    const auto self = wait_.object(); // as in `end_all`
    const auto now = std::chrono::steady_clock::now();
    armed_ = false;
    while (*self && !empty() && first().deadline_ <= now) end_first(reason_);
    if (*self && !empty() && !armed_) has_memory_for([this] { arm(); });
}

#if defined(MMPROXY_SEPARATE_COMPILATION)
MMPROXY_TEMPLATE class basic_expiry_list<asio::steady_timer>;
#endif

} // namespace mmproxy::detail

#endif
