// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_RECEIVE_REST_HPP
#define MMPROXY_FORWARDER_UDP_RECEIVE_REST_HPP

#include <mmproxy/reactor/timer_wait.hpp>
#include <mmproxy/reactor/wait_handler.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Lets receiving rest when the host gives nothing: it is out of memory, or forbids it. That may last, and the sockets
/// stay ready all the while, so that a loop over ready sockets would spin.
class receive_rest {
public:
    explicit receive_rest(const asio::any_io_executor& executor) : timer_{executor} {}

    /// Takes down what a receiving call has ended with: any error but EAGAIN is a reason to rest.
    void note(std::error_code ec) noexcept {
        if (ec && ec != std::errc::resource_unavailable_try_again) trouble_ = ec;
    }

    /// Whether there is reason to rest.
    bool is_due() const noexcept { return static_cast<bool>(trouble_); }

    /// The reason, which is forgotten. Throws `std::system_error` when the descriptor is no socket any more.
    std::error_code take_reason() {
        const auto trouble = std::exchange(trouble_, {});
        if (trouble == std::errc::bad_file_descriptor || trouble == std::errc::not_a_socket)
            throw std::system_error{trouble, "no datagram can be received any more"};
        return trouble;
    }

    /// Has `handler` called after a moment, or at `end()` with an error. May throw, out of memory, see `async_wait`.
    void wait(wait_handler handler) {
        constexpr std::chrono::milliseconds a_moment{50}; // any time of this order will do
        timer_.expires_after(a_moment);
        async_wait(timer_, std::move(handler));
    }

    /// Ends the wait.
    void end() { timer_.cancel(); }

private:
    asio::steady_timer timer_;
    std::error_code trouble_{};
};

} // namespace mmproxy::detail

#endif
