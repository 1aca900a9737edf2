// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_REACTOR_HPP
#define MMPROXY_REACTOR_REACTOR_HPP

#include <mmproxy/reactor/core_sharing.hpp>
#include <mmproxy/reactor/epoll_set.hpp>
#include <mmproxy/reactor/list_link.hpp>
#include <mmproxy/reactor/own_wait.hpp>
#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/reactor/thread_options.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>

namespace mmproxy {

/// Tells of many TCP sockets when they are ready, and is itself awaited through Asio.
///
/// Asio arms a socket anew, by a system call, for each wait; here a socket is registered once, edge-triggered, and what
/// is known of its readiness is kept with it. One thread alone uses a reactor and its sockets: that of its executor. A
/// reactor has to be owned by a `std::shared_ptr` and to outlive its sockets. It keeps an `io_context` running while it
/// watches a socket. A *turn* is one look at what is ready, and the calls of its handlers; while many sockets are
/// ready, the core is yielded between two turns. epoll(7).
class reactor : public std::enable_shared_from_this<reactor> {
public:
    /// Is told when one of its sockets has become ready. Each of its sockets keeps it alive until the socket is closed
    /// or has another handler; when a turn closes the socket, until that turn ends.
    class handler : public list_link, public std::enable_shared_from_this<handler> {
    public:
        /// Moves what can be moved. Edge-triggered: a socket that is left ready is not told of again; see `again`. It
        /// must not throw, and may close any socket.
        virtual void on_ready() noexcept = 0;

    protected:
        virtual ~handler() = default;
    };

    /// Is called once at the end of a turn, behind the handlers of all ready sockets. See `call_at_end`.
    class turn_end : public list_link {
    public:
        /// The turn is over. It must not throw.
        virtual void at_turn_end() noexcept = 0;

    protected:
        ~turn_end() = default;
    };

    /// What is known of a watched socket. A `stream_socket` owns it.
    struct watch {
        /// A socket that is not watched yet.
        explicit watch(reactor& r) noexcept : by{r} {}

        /// Takes down the events that epoll_wait(2) has returned.
        void note(std::uint32_t events) noexcept;

        reactor& by;                     ///< outlives the watch
        std::shared_ptr<handler> told{}; ///< of the socket
        bool closed = false;             ///< and so not told of any more
        bool readable = false;           ///< the kernel has told of something to read, or of the end
        bool writable = true;            ///< no write has found it full since it was last told of
        bool ended = false;              ///< the end of file, or an error, may be behind what is read next
        bool urgent = false;             ///< an urgent byte has come, at which reading pauses
        bool failed = false;             ///< an error is pending, see SO_ERROR in socket(7)
        std::unique_ptr<watch> next{};   ///< in the list of watches that this turn has closed
    };

    /// Throws `std::system_error` when there is no descriptor left.
    explicit reactor(const asio::any_io_executor& executor);
    reactor(const reactor&) = delete;
    reactor& operator=(const reactor&) = delete;
    ~reactor();

    /// The executor that was given; its thread alone may use the reactor.
    asio::any_io_executor get_executor() const noexcept { return executor_; }

    /// Calls the handler once more in the next turn, for a handler that leaves its socket ready, so that other
    /// sockets have their share. May throw, out of memory, when it is called outside of a turn.
    void again(handler& h);

    /// Calls `e` at the end of this turn, once however often it is asked for. For handlers, from `on_ready`.
    void call_at_end(turn_end& e) noexcept { e.move_before(ending_); }

    /// For `stream_socket`: registers a descriptor until it is closed. What it is ready for already is told in the next
    /// turn. The error is that of epoll_ctl(2): ENOMEM, or ENOSPC for fs.epoll.max_user_watches.
    std::error_code add(int descriptor, watch& w);

    /// For `stream_socket`: gives up a descriptor, which is still open. Events of it may have been fetched already.
    void withdraw(int descriptor, std::unique_ptr<watch> w) noexcept;

private:
    void wait();
    void waited(std::error_code);
    /// Takes turns behind the handlers that wait for this thread already. It needs no memory on an `io_context`; on
    /// another executor it may throw.
    void take_turns_later();
    void turns_come(std::error_code);
    void take_turns();
    /// Takes turns for a fair share of the thread's time. Whether more is to be done.
    bool take_some_turns() noexcept;
    /// Takes one turn. Whether anything was ready, or a handler wants to be called again.
    bool turn() noexcept;
    void call_again() noexcept;
    void call_at_ends() noexcept;

    asio::any_io_executor executor_;
    detail::epoll_set<watch> ready_;
    list_head again_{};
    list_head ending_{};
    std::unique_ptr<watch> closed_{};
    std::shared_ptr<const thread_options> options_ = shared_by_executor<thread_options>(executor_);
    detail::core_sharing core_{};
    detail::own_wait<reactor> wait_{*this};
    detail::own_wait<reactor> later_{*this};
    std::size_t watched_ = 0;
    bool in_turn_ = false;
    bool is_waiting_ = false;
    bool comes_later_ = false; ///< turns are posted
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/reactor/has_memory_for.hpp>

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <utility>

#include <sys/epoll.h>

namespace mmproxy {

MMPROXY_DECL void reactor::watch::note(std::uint32_t events) noexcept {
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) readable = true;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) writable = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) ended = true;
    if (events & EPOLLPRI) urgent = true;
    if (events & EPOLLERR) failed = true;
}

MMPROXY_DECL reactor::reactor(const asio::any_io_executor& executor) : executor_{executor}, ready_{executor} {
    if (const auto ec = ready_.open()) throw std::system_error{ec, "epoll_create1"};
}

MMPROXY_DECL reactor::~reactor() = default;

MMPROXY_DECL void reactor::again(handler& h) {
    if (!in_turn_) take_turns_later(); // first: it may throw
    h.move_before(again_);
}

MMPROXY_DECL std::error_code reactor::add(int descriptor, watch& w) {
    if (watched_ == 0 && !in_turn_) wait();
    const auto ec = ready_.add(descriptor, w, EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLET);
    if (!ec) ++watched_;
    if (watched_ == 0 && !in_turn_) ready_.cancel();
    return ec;
}

MMPROXY_DECL void reactor::withdraw(int descriptor, std::unique_ptr<watch> w) noexcept {
    ready_.remove(descriptor);
    --watched_;
    if (in_turn_) {
        w->closed = true;
        w->next = std::move(closed_);
        closed_ = std::move(w);
    } else if (watched_ == 0) {
        ready_.cancel();
    }
}

MMPROXY_DECL void reactor::wait() {
    if (std::exchange(is_waiting_, true)) return;
    ready_.async_wait(wait_.handler<&reactor::waited>());
}

MMPROXY_DECL void reactor::waited(std::error_code /*cancelled, perhaps*/) {
    const auto alive = shared_from_this();
    is_waiting_ = false;
    take_turns();
}

MMPROXY_DECL void reactor::take_turns_later() {
    if (comes_later_) return;
    auto then = later_.handler<&reactor::turns_come>();
    // The wrapping executor would not ask the handler for memory.
    if (const auto* const io = executor_.target<asio::io_context::executor_type>())
        asio::post(*io, std::move(then));
    else
        asio::post(executor_, std::move(then));
    comes_later_ = true; // only now: it may have thrown
}

MMPROXY_DECL void reactor::turns_come(std::error_code /*none*/) {
    const auto alive = shared_from_this();
    comes_later_ = false;
    take_turns();
}

MMPROXY_DECL void reactor::take_turns() {
    bool is_busy = take_some_turns();
    while (is_busy && !detail::has_memory_for([this] { take_turns_later(); })) is_busy = take_some_turns();
    if (watched_ == 0) return ready_.cancel(); // one more wait may have been under way
    if (!is_busy) wait();
}

MMPROXY_DECL bool reactor::take_some_turns() noexcept {
    constexpr int fair_share = 16;     // turns, then the thread's other work; any number of this order will do
    constexpr std::size_t several = 4; // ready sockets; any number of this order will do
    bool is_busy = turn();
    for (int i = 1; i < fair_share && is_busy; ++i) {
        if (options_->yields_core && ready_.size() >= several) core_.let_others_run();
        is_busy = turn();
        core_.judge(ready_.size());
    }
    return is_busy && watched_ > 0;
}

MMPROXY_DECL bool reactor::turn() noexcept {
    in_turn_ = true;
    call_again();
    const auto count = ready_.poll();
    ready_.each([](watch& w, std::uint32_t events) {
        w.note(events);
        if (const auto told = w.told; !w.closed) told->on_ready();
    });
    call_at_ends();
    in_turn_ = false;
    while (closed_) closed_ = std::move(closed_->next);
    return count > 0 || !again_.is_alone();
}

MMPROXY_DECL void reactor::call_again() noexcept {
    list_head due;
    due.take_from(again_);
    while (!due.is_alone()) {
        auto& h = static_cast<handler&>(due.after());
        h.leave();
        const auto alive = h.shared_from_this();
        h.on_ready();
    }
}

MMPROXY_DECL void reactor::call_at_ends() noexcept {
    while (!ending_.is_alone()) {
        auto& e = static_cast<turn_end&>(ending_.after());
        e.leave();
        e.at_turn_end();
    }
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
