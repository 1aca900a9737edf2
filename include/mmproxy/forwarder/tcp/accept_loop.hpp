// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_ACCEPT_LOOP_HPP
#define MMPROXY_FORWARDER_TCP_ACCEPT_LOOP_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/tcp/accepted_socket.hpp>
#include <mmproxy/reactor/awaitable.hpp>
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/reactor/cancellation.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/reactor/own_wait.hpp>
#include <mmproxy/reactor/timer_wait.hpp>
#include <mmproxy/reactor/wait_handler.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/asked_option.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#if defined(MMPROXY_SEPARATE_COMPILATION)
MMPROXY_TEMPLATE void mmproxy::admission::cancel_when_one_leaves(const std::shared_ptr<asio::steady_timer>&);
#endif

namespace mmproxy::detail {

/// What accepting has come to.
enum class accept_outcome {
    accepted,     ///< there may be more
    nobody_waits, ///< the backlog is empty
    full,         ///< connections wait, and no further one is wanted now
    exhausted,    ///< connections wait, and the host gives none: no descriptors, no memory, or it is not allowed
    closed,       ///< the descriptor is no listening socket (any more)
};

/// What an error [errno] of accept4(2) means. It also reports errors of the connection that it would have returned: the
/// next call has another one. An error that cannot mean this may last: a sandbox's refusal, for instance.
constexpr accept_outcome classify_accept_error(int error) noexcept {
    switch (error) {
    case EAGAIN: return accept_outcome::nobody_waits;
    case ECONNABORTED:
    case ECONNRESET:
    case EINTR:
    case EPROTO:
    case ENOPROTOOPT:
    case ENONET:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ETIMEDOUT: return accept_outcome::accepted;
    case EBADF:
    case ENOTSOCK: return accept_outcome::closed;
    default: return accept_outcome::exhausted;
    }
}

/// Whether a connection waits in the backlog. accept4(2) reports that it is out of descriptors also where none waits.
template <class Acceptor> bool has_waiting(Acceptor& acceptor) noexcept {
    ::pollfd asked{acceptor.native_handle(), POLLIN, 0};
    return ::poll(&asked, 1, 0) > 0;
}

/// Whether the socket still listens: shutdown(2) ends that for good. SO_ACCEPTCONN in socket(7).
template <class Acceptor> bool is_listening(Acceptor& acceptor) noexcept {
    return asked_option(acceptor.native_handle(), SO_ACCEPTCONN) > 0;
}

/// Accepts one connection and hands it to `take`, with its place and the `number` of its listener. An exception of
/// `take` (there is no memory left) closes this connection and ends no other.
template <class Acceptor, class Take>
accept_outcome accept_one(Acceptor& acceptor, std::size_t number, admission::place place, Take& take,
                          std::error_code& ec) {
    asio::ip::tcp::endpoint peer;
    auto size = static_cast<::socklen_t>(peer.capacity());
    const int descriptor = ::accept4(acceptor.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    ec.assign(descriptor < 0 ? errno : 0, std::system_category());
    if (ec) return classify_accept_error(ec.value());
    peer.resize(size);
    try {
        take(accepted_socket{descriptor, peer, number, std::move(place)});
        return accept_outcome::accepted;
    } catch (...) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return accept_outcome::exhausted;
    }
}

/// Accepts the connections that wait, but no more than a fair share: then the connections there are have their turn.
template <class Acceptor, class Take>
accept_outcome accept_waiting(Acceptor& acceptor, std::size_t number, admission& places, Take& take,
                              std::error_code& ec) {
    constexpr int fair_share = 64; // any number of this order will do
    bool has_any = false;
    for (int i = 0; i < fair_share; ++i) {
        auto place = places.enter();
        if (!place) return ec = errc::too_many_connections, accept_outcome::full;
        const auto outcome = accept_one(acceptor, number, std::move(place), take, ec);
        if (outcome != accept_outcome::accepted) return outcome;
        has_any = has_any || !ec;
    }
    return has_any ? accept_outcome::accepted : accept_outcome::exhausted; // with errors alone the loop would not rest
}

/// The same; where accepting failed and no connection waits, nothing is amiss: the backlog is empty.
template <class Acceptor, class Take>
accept_outcome accept_now(Acceptor& acceptor, std::size_t number, admission& places, Take& take, std::error_code& ec) {
    const auto outcome = accept_waiting(acceptor, number, places, take, ec);
    if (outcome == accept_outcome::accepted || outcome == accept_outcome::nobody_waits) return outcome;
    if (!acceptor.is_open() || !is_listening(acceptor)) return accept_outcome::closed;
    return has_waiting(acceptor) ? outcome : accept_outcome::nobody_waits;
}

/// Has `handler` called when a connection waits, or with an error when the acceptor is cancelled, closed or destroyed.
template <class Acceptor> void async_wait_for_peer(Acceptor& acceptor, wait_handler handler) {
    acceptor.async_wait(asio::socket_base::wait_read, std::move(handler));
}

#if defined(MMPROXY_SEPARATE_COMPILATION)
MMPROXY_TEMPLATE void async_wait_for_peer(asio::ip::tcp::acceptor&, wait_handler);
#endif

/// Accepts from one listener. It waits by callbacks, with memory of its own, not as a coroutine: Asio's coroutines end
/// the process where there is no memory for a wait. One thread uses it, that of the acceptor's executor.
template <class Acceptor, class Take, class Paused, class Resumed> class accepting {
public:
    /// See `accept_loop`.
    accepting(Acceptor& acceptor, std::size_t number, std::shared_ptr<admission> places, Take take, Paused paused,
              Resumed resumed)
        : acceptor_{acceptor},
          number_{number},
          places_{std::move(places)},
          take_{std::move(take)},
          paused_{std::move(paused)},
          resumed_{std::move(resumed)} {}
    accepting(const accepting&) = delete;
    accepting& operator=(const accepting&) = delete;
    ~accepting() {
        std::error_code ignored;
        acceptor_.cancel(ignored);
    }

    /// Accepts what waits now, and from then on what comes, until the acceptor is closed.
    void go_on(std::error_code /*closed, perhaps*/ = {}) noexcept {
        try {
            accept();
        } catch (...) {
            failure_ = std::current_exception();
            end();
        }
    }

    /// Completes when nothing more is accepted, or when the coroutine is cancelled.
    asio::awaitable<void> wait_for_end() {
        if (!has_ended_) co_await the_end_.wait(acceptor_.get_executor(), for_ever);
    }

    /// Throws what has ended it, if it was no closing of the acceptor.
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void accept() {
        std::error_code ec;
        const auto outcome =
            acceptor_.is_open() ? accept_now(acceptor_, number_, *places_, take_, ec) : accept_outcome::closed;
        if (outcome == accept_outcome::closed) return end(ec);
        if (outcome == accept_outcome::full || outcome == accept_outcome::exhausted) return pause(outcome, ec);
        if (outcome == accept_outcome::nobody_waits && std::exchange(is_paused_, false)) resumed_();
        wait();
    }

    void wait() { async_wait_for_peer(acceptor_, wait_.template handler<&accepting::go_on>()); }

    /// Without memory for a rest, it does without: accepting is all the same tried again.
    void pause(accept_outcome why, std::error_code ec) {
        is_paused_ = true;
        paused_(ec);
        if (!has_memory_for([&] { rest(why); })) wait();
    }

    void rest(accept_outcome why) {
        constexpr std::chrono::milliseconds a_moment{50}; // any time of this order will do
        timer_->expires_after(a_moment);
        // A failed accept gives its place back: to wait for places then would end the rest at once.
        if (why == accept_outcome::full) has_memory_for([this] { places_->cancel_when_one_leaves(timer_); });
        async_wait(*timer_, wait_.template handler<&accepting::go_on>());
    }

    void end(std::error_code ec) {
        if (acceptor_.is_open()) throw std::system_error{ec, "no connection can be accepted any more: accept4"};
        end();
    }

    void end() {
        has_ended_ = true;
        the_end_.reached();
    }

    Acceptor& acceptor_;
    std::size_t number_;
    std::shared_ptr<admission> places_;
    Take take_;
    Paused paused_;
    Resumed resumed_;
    std::shared_ptr<asio::steady_timer> timer_ = std::make_shared<asio::steady_timer>(acceptor_.get_executor());
    bool is_paused_ = false;
    bool has_ended_ = false;
    awaited_end the_end_{};
    std::exception_ptr failure_{};
    own_wait<accepting> wait_{*this};
};

/// Accepts from `listener`, which it owns, until that is closed, and returns no error then, or until it is cancelled,
/// and returns `std::errc::operation_canceled`. `listener.get()` is the acceptor. Each connection takes a place of
/// `places` and goes, with `listener.number()`, to `take`. Throws `std::system_error` when the socket has ceased to
/// listen without having been closed.
///
/// Accepting rests for a moment when the host gives no connection (descriptors and memory also become free elsewhere),
/// or when a connection waits and there is no place for it; the first place given back ends that rest. `paused(ec)` is
/// called each time, with the reason; `resumed()` when no connection waits any more.
template <class Listener, class Take, class Paused, class Resumed>
asio::awaitable<std::error_code> accept_loop(Listener listener, std::shared_ptr<admission> places, Take take,
                                             Paused paused, Resumed resumed) {
    co_await take_every_cancellation();
    co_await note_cancellation();
    accepting loop{listener.get(),  listener.number(), std::move(places),
                   std::move(take), std::move(paused), std::move(resumed)};
    loop.go_on();
    co_await loop.wait_for_end();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return std::make_error_code(std::errc::operation_canceled);
    loop.rethrow();
    co_return std::error_code{};
}

} // namespace mmproxy::detail

#endif
