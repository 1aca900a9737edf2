// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_ACCEPTOR_CORE_HPP
#define MMPROXY_SERVER_DETAIL_ACCEPTOR_CORE_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/ip_endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/server/async_read_proxy_header.hpp>
#include <mmproxy/server/detail/refusal_by_use.hpp>
#include <mmproxy/server/header_use.hpp>
#include <mmproxy/server/proxied_connection.hpp>
#include <mmproxy/server/proxy_acceptor_options.hpp>
#include <mmproxy/server/received_header.hpp>
#include <mmproxy/socket/portable_error.hpp>

#include <asio/error.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// Accepts connections, reads the headers of several at a time, and keeps those that are ready until they are asked
/// for. What is under way keeps it alive.
template <class Acceptor, header_version_policy HeaderVersion, class Rules>
class acceptor_core : public std::enable_shared_from_this<acceptor_core<Acceptor, HeaderVersion, Rules>> {
public:
    using socket =
        typename Acceptor::protocol_type::socket::template rebind_executor<typename Acceptor::executor_type>::other;
    using connection = proxied_connection<socket>;

    acceptor_core(Acceptor acceptor, Rules rules, proxy_acceptor_options options)
        : acceptor_{std::move(acceptor)},
          rules_{std::move(rules)},
          options_{std::move(options)},
          change_{acceptor_.get_executor(), asio::steady_timer::time_point::max()},
          rest_{acceptor_.get_executor()} {}

    Acceptor& acceptor() noexcept { return acceptor_; }
    connection no_connection() { return connection{.socket = socket{acceptor_.get_executor()}}; }
    bool has_ready() const noexcept { return !ready_.empty(); }
    /// Whether there may be another connection.
    bool is_open() const noexcept {
        return !is_closed_ && (acceptor_.is_open() || is_accepting_ || !reading_.empty() || has_ready());
    }
    /// Why it is closed.
    std::error_code end() const noexcept { return end_; }

    connection take_ready() {
        auto taken = std::move(ready_.front());
        ready_.pop_front();
        go_on();
        return taken;
    }

    /// Completes when there is something new to look at: a connection that is ready, or the end.
    template <class Handler> void async_wait_change(Handler&& handler) {
        accept_more();
        change_.async_wait(std::forward<Handler>(handler));
    }
    void wake_one() { change_.cancel_one(); }

    /// Closes the listener alone. An accept that is under way may still succeed.
    void stop_accepting() {
        std::error_code ignored;
        acceptor_.close(ignored);
        rest_.cancel();
        go_on();
    }

    void close() {
        std::error_code ignored;
        is_closed_ = true;
        acceptor_.close(ignored);
        for (auto& c : reading_) c.socket.close(ignored);
        ready_.clear();
        rest_.cancel();
        change_.cancel();
    }

private:
    /// Accepts more, or has all that wait look at the end.
    void go_on() {
        accept_more();
        if (!is_open()) change_.cancel();
    }

    using reading = typename std::list<connection>::iterator;

    void accept_more() {
        if (is_accepting_ || !acceptor_.is_open() || reading_.size() + ready_.size() >= options_.max_pending) return;
        is_accepting_ = true;
        acceptor_.async_accept([core = this->shared_from_this()](std::error_code ec, auto accepted) {
            core->is_accepting_ = false;
            core->accepted(ec, std::move(accepted));
        });
    }

    void accepted(std::error_code ec, socket s) {
        if (is_closed_) return;
        if (!ec) admit(std::move(s));
        if (!ec || !acceptor_.is_open()) return go_on();
        if (listens_no_more(portable(ec))) return fail(ec);
        rest(); // the host gives no connection, for want of a descriptor, say: later it may
    }

    static bool listens_no_more(std::error_code ec) noexcept {
        return ec == std::errc::invalid_argument || ec == std::errc::bad_file_descriptor ||
               ec == std::errc::not_a_socket || ec == std::errc::operation_not_supported;
    }

    void fail(std::error_code ec) {
        end_ = portable(ec);
        close();
    }

    void rest() {
        constexpr std::chrono::milliseconds a_moment{50}; // any time of this order will do
        is_accepting_ = true;
        rest_.expires_after(a_moment);
        rest_.async_wait([core = this->shared_from_this()](std::error_code /*ec*/) {
            core->is_accepting_ = false;
            core->go_on();
        });
    }

    void admit(socket s) {
        std::error_code gone; // the client was faster
        const auto peer = s.remote_endpoint(gone);
        if (gone) return;
        connection accepted{.socket = std::move(s), .peer = address_of(peer)};
        const auto use = rules_(accepted.peer.address);
        if (use == header_use::skip) return offer(std::move(accepted));
        if (use == header_use::refuse) return tell_refused(accepted.peer, errc::not_allowed);
        reading_.push_front(std::move(accepted));
        read(reading_.begin(), use);
    }

    /// A peer on a Unix socket has no address.
    template <class Endpoint> static socket_address address_of([[maybe_unused]] const Endpoint& peer) noexcept {
        if constexpr (ip_endpoint<Endpoint>)
            return from_endpoint(peer).canonical();
        else
            return {};
    }

    void read(reading at, header_use use) {
        const auto bytes = std::make_shared<std::vector<std::byte>>();
        async_read_exactly<HeaderVersion>(
            at->socket, bytes, options_.read,
            [core = this->shared_from_this(), at, use, bytes](std::error_code ec, received_header header) {
                core->has_read(at, use, ec, std::move(header), std::move(*bytes));
            });
    }

    void has_read(reading at, header_use use, std::error_code ec, received_header header,
                  std::vector<std::byte> payload) {
        auto c = std::move(*at);
        reading_.erase(at);
        if (is_closed_) return;
        if (const auto refusal = refusal_of(use, ec, payload.empty())) {
            tell_refused(c.peer, refusal);
            return go_on();
        }
        if (!ec && use != header_use::ignore) c.header = std::move(header);
        c.payload = std::move(payload);
        offer(std::move(c));
    }

    void tell_refused(const socket_address& peer, std::error_code reason) {
        if (options_.refused) options_.refused(peer, reason);
    }

    /// Where no header has to come, other bytes, an end and silence are none.
    static std::error_code refusal_of(header_use use, std::error_code ec, bool is_silent) noexcept {
        const bool is_without =
            ec == errc::not_proxy || ec == errc::truncated || (ec == errc::header_timed_out && is_silent);
        return refusal_by_use(use, ec, is_without);
    }

    void offer(connection c) {
        ready_.push_back(std::move(c));
        wake_one();
    }

    Acceptor acceptor_;
    Rules rules_;
    proxy_acceptor_options options_;
    std::list<connection> reading_{};
    std::deque<connection> ready_{};
    std::error_code end_ = asio::error::operation_aborted;
    asio::steady_timer change_; ///< never expires: what waits for it is woken by a cancellation
    asio::steady_timer rest_;
    bool is_accepting_ = false; ///< or rests
    bool is_closed_ = false;    ///< as a whole
};

} // namespace mmproxy::detail

#endif
