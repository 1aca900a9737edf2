// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_ACCEPTOR_CORE_HPP
#define MMPROXY_SERVER_DETAIL_ACCEPTOR_CORE_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/ip_endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/server/async_read_proxy_header.hpp>
#include <mmproxy/server/detail/refusal_by_use.hpp>
#include <mmproxy/server/header_use.hpp>
#include <mmproxy/server/proxied_connection.hpp>
#include <mmproxy/server/proxy_acceptor_options.hpp>
#include <mmproxy/server/received_header.hpp>
#include <mmproxy/socket/portable_error.hpp>

#include <asio/error.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
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
        change_.async_wait(std::forward<Handler>(handler));
        go_on();
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

    /// The place of a connection whose header is read. A read that ends without an answer gives it up.
    class place {
    public:
        place(std::shared_ptr<acceptor_core> core, connection c) : core_{std::move(core)} {
            core_->reading_.push_front(std::move(c));
            at_ = core_->reading_.begin();
        }
        place(place&&) noexcept = default;
        place& operator=(place&&) = delete;
        ~place() {
            if (core_) core_->reading_.erase(at_);
        }

        std::shared_ptr<acceptor_core> core() const noexcept { return core_; }
        socket& stream() noexcept { return at_->socket; }

        connection leave() {
            auto left = std::move(*at_);
            std::exchange(core_, nullptr)->reading_.erase(at_);
            return left;
        }

    private:
        std::shared_ptr<acceptor_core> core_;
        typename std::list<connection>::iterator at_{};
    };

    /// While an accept, or a rest before the next, is under way. Asio may let it go without a call, for want of memory.
    class turn {
    public:
        explicit turn(std::shared_ptr<acceptor_core> core) noexcept : core_{std::move(core)} {
            core_->is_accepting_ = true;
        }
        turn(turn&&) noexcept = default;
        turn& operator=(turn&&) = delete;
        ~turn() {
            if (core_) core_->is_accepting_ = false;
        }

        std::shared_ptr<acceptor_core> end() noexcept {
            core_->is_accepting_ = false;
            return std::move(core_);
        }

    private:
        std::shared_ptr<acceptor_core> core_;
    };

    /// Begins an accept; without memory for it a rest, and without memory for that the acceptor ends.
    void accept_more() {
        if (is_accepting_ || !acceptor_.is_open() || is_full()) return;
        const bool goes_on = has_memory_for([&] { accept_one(); }) || has_memory_for([&] { rest(); });
        if (!goes_on) fail(std::make_error_code(std::errc::not_enough_memory));
    }

    bool is_full() const noexcept {
        return reading_.size() + ready_.size() >= std::max(options_.max_pending, std::size_t{1});
    }

    void accept_one() {
        acceptor_.async_accept([t = turn{this->shared_from_this()}](std::error_code ec, auto accepted) mutable {
            t.end()->accepted(ec, std::move(accepted));
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
        rest_.expires_after(a_moment);
        rest_.async_wait([t = turn{this->shared_from_this()}](std::error_code /*ec*/) mutable { t.end()->go_on(); });
    }

    void admit(socket s) {
        std::error_code gone; // the client was faster
        const auto peer = s.remote_endpoint(gone);
        if (gone) return;
        connection accepted{.socket = std::move(s), .peer = address_of(peer)};
        const auto use = rules_(accepted.peer.address);
        if (use == header_use::skip) return offer(std::move(accepted));
        if (use == header_use::refuse) return tell_refused(accepted.peer, errc::not_allowed);
        const auto from = accepted.peer;
        if (!has_memory_for([&] { read({this->shared_from_this(), std::move(accepted)}, use); })) tell_no_memory(from);
    }

    /// A peer on a Unix socket has no address.
    template <class Endpoint> static socket_address address_of([[maybe_unused]] const Endpoint& peer) noexcept {
        if constexpr (ip_endpoint<Endpoint>)
            return from_endpoint(peer).canonical();
        else
            return {};
    }

    void read(place p, header_use use) {
        const auto bytes = std::make_shared<std::vector<std::byte>>();
        auto& stream = p.stream();
        async_read_exactly<HeaderVersion>(
            stream, bytes, options_.read,
            [p = std::move(p), use, bytes](std::error_code ec, received_header header) mutable {
                const auto core = p.core();
                core->has_read(p.leave(), use, ec, std::move(header), std::move(*bytes));
            });
    }

    void has_read(connection c, header_use use, std::error_code ec, received_header header,
                  std::vector<std::byte> payload) {
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

    void tell_no_memory(const socket_address& peer) {
        tell_refused(peer, std::make_error_code(std::errc::not_enough_memory));
    }

    /// Where no header has to come, other bytes, an end and silence are none.
    static std::error_code refusal_of(header_use use, std::error_code ec, bool is_silent) noexcept {
        const bool is_without =
            ec == errc::not_proxy || ec == errc::truncated || (ec == errc::header_timed_out && is_silent);
        return refusal_by_use(use, ec, is_without);
    }

    void offer(connection c) {
        if (has_memory_for([&] { ready_.push_back(std::move(c)); })) return wake_one();
        tell_no_memory(c.peer);
        go_on();
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
