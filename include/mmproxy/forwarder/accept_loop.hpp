// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_ACCEPT_LOOP_HPP
#define MMPROXY_FORWARDER_ACCEPT_LOOP_HPP

#include <mmproxy/detail/awaitable.hpp>
#include <mmproxy/forwarder/accepted_socket.hpp>
#include <mmproxy/forwarder/admission.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace mmproxy::detail {

/// What accepting has come to.
enum class accept_outcome {
    accepted,     ///< there may be more
    nobody_waits, ///< the backlog is empty
    full,         ///< no further connection is wanted now
    exhausted,    ///< out of descriptors or memory
    closed,       ///< the listening socket is no more
};

/// accept(2) also reports errors of the connection that it would have returned: the next call has another one.
constexpr accept_outcome classify_accept_error(int error) noexcept {
    switch (error) {
    case EAGAIN: return accept_outcome::nobody_waits;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return accept_outcome::exhausted;
    case EBADF:
    case EINVAL:
    case ENOTSOCK: return accept_outcome::closed;
    default: return accept_outcome::accepted;
    }
}

/// Accepts one connection and hands it to `take`. An exception of its (there is no memory left) is not the others' end.
template <class Take>
accept_outcome accept_one(asio::ip::tcp::acceptor& acceptor, std::size_t number, admission::place place, Take& take,
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
    } catch (const std::exception&) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return accept_outcome::exhausted;
    }
}

/// Accepts those who wait, but no more than a fair share: the connections there are have their turn too.
template <class Take>
accept_outcome accept_waiting(asio::ip::tcp::acceptor& acceptor, std::size_t number, admission& places, Take& take,
                              std::error_code& ec) {
    constexpr int fair_share = 64;
    for (int i = 0; i < fair_share; ++i) {
        auto place = places.enter();
        if (!place) return accept_outcome::full;
        const auto outcome = accept_one(acceptor, number, std::move(place), take, ec);
        if (outcome != accept_outcome::accepted) return outcome;
    }
    return accept_outcome::accepted;
}

/// Nobody is to be left waiting in the backlog of a loop that has ended, however it ended.
class closing_acceptor {
public:
    explicit closing_acceptor(asio::ip::tcp::acceptor& acceptor) noexcept : acceptor_{acceptor} {}
    closing_acceptor(const closing_acceptor&) = delete;
    closing_acceptor& operator=(const closing_acceptor&) = delete;
    ~closing_acceptor() {
        std::error_code ignored;
        acceptor_.close(ignored);
    }

private:
    asio::ip::tcp::acceptor& acceptor_;
};

/// Accepts until the acceptor is closed; each connection goes to `take`.
///
/// While there is no place for another, and when the process or the host is out of descriptors or memory (then `paused`
/// is told), accepting rests until a connection has ended, or for a moment: descriptors and memory also become free
/// elsewhere. Meanwhile connections wait in the backlog. `Acceptor`, always Asio's, is a parameter so that only who
/// accepts pays for compiling the waits.
template <class Acceptor, class Take, class Paused>
asio::awaitable<void> accept_loop(Acceptor& acceptor, std::size_t number, std::shared_ptr<admission> places, Take take,
                                  Paused paused) {
    constexpr auto rest = std::chrono::milliseconds{50};
    const closing_acceptor closing{acceptor};
    const auto timer = std::make_shared<asio::steady_timer>(acceptor.get_executor());
    std::error_code ec;
    while (acceptor.is_open()) {
        const auto outcome = accept_waiting(acceptor, number, *places, take, ec);
        if (outcome == accept_outcome::closed) break;
        if (outcome == accept_outcome::exhausted) paused(ec);
        if (outcome == accept_outcome::full || outcome == accept_outcome::exhausted) {
            timer->expires_after(rest);
            places->cancel_when_one_leaves(timer);
            co_await timer->async_wait(into(ec));
        } else {
            co_await acceptor.async_wait(asio::socket_base::wait_read, into(ec));
        }
    }
}

} // namespace mmproxy::detail

#endif
