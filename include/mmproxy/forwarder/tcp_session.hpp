// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_SESSION_HPP
#define MMPROXY_FORWARDER_TCP_SESSION_HPP

#include <mmproxy/connection.hpp>
#include <mmproxy/detail/awaitable.hpp>
#include <mmproxy/detail/expiry_list.hpp>
#include <mmproxy/detail/portable_error.hpp>
#include <mmproxy/detail/stream_io.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/tcp_core.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/net/endpoint.hpp>
#include <mmproxy/net/socket_options.hpp>
#include <mmproxy/protocol/tcp.hpp>
#include <mmproxy/proxied_addresses.hpp>
#include <mmproxy/relay/relay_result.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// One connection from its acceptance until it is relayed: read the header, choose the target, dial, hand over.
template <class Core> class tcp_session final : public expiry_list::member {
    using tcp_socket = asio::ip::tcp::socket;

public:
    tcp_session(tcp_core_member<Core> core, tcp_socket client, const connection& about)
        : core_{std::move(core)}, client_{std::move(client)}, upstream_{core_->executor}, about_{about} {}

    ~tcp_session() override { leave(); } // while the list, which `core_` keeps alive, is still there

    static asio::awaitable<void> run(tcp_core_member<Core> core, tcp_socket client, connection about) {
        tcp_session session{std::move(core), std::move(client), about};
        try {
            if (const auto ec = co_await session.read_header()) co_return session.reject(ec);
            if (const auto ec = co_await session.dial()) co_return session.reject_dialled(ec);
            session.relay();
        } catch (const std::exception&) { // nobody catches behind a detached coroutine
            session.reject(std::make_error_code(std::errc::not_enough_memory));
        }
    }

    void end(std::error_code reason) noexcept override {
        end_reason_ = reason;
        reject(reason); // now: whoever stops the io_context does not let the coroutine come to it
        reset(client_);
        reset(upstream_);
    }

private:
    asio::awaitable<std::error_code> read_header() {
        core_->awaiting_header.renew(*this);
        auto answer = take_header({});
        while (answer == errc::need_more) {
            const auto got = receive(client_, scratch());
            if (got.try_again()) {
                if (const auto ec = co_await client_readable()) co_return ec;
                continue;
            }
            if (got.error != 0) co_return got.code();
            if (got.bytes == 0) co_return errc::truncated;
            answer = take_bytes(scratch().first(got.bytes));
        }
        co_return make_error_code(answer);
    }

    asio::awaitable<std::error_code> client_readable() {
        std::error_code ec;
        co_await client_.async_wait(tcp_socket::wait_read, into(ec));
        co_return end_reason_ ? end_reason_ : portable(ec);
    }

    /// A header that comes in one piece, as nearly all do, is parsed where it was received.
    errc take_bytes(std::span<const std::byte> bytes) {
        auto received = std::exchange(kept_, {});
        if (!received.empty()) {
            received.insert(received.end(), bytes.begin(), bytes.end());
            bytes = received;
        }
        const auto answer = take_header(bytes);
        if (answer == errc::need_more)
            received.empty() ? kept_.assign(bytes.begin(), bytes.end()) : kept_.swap(received);
        return answer;
    }

    errc take_header(std::span<const std::byte> received) {
        const auto result = Core::header_version::parse(received);
        if (result.size > core_->options.max_header) return errc::too_long;
        if (!result) return result.error;
        if (is_for_another(result.header.transport)) return errc::wrong_transport;
        const auto surplus = received.subspan(result.size);
        kept_.assign(surplus.begin(), surplus.end());
        return choose_target(result.header);
    }

    static bool is_for_another(transport named) noexcept {
        return named != transport::unspecified && named != tcp::header_transport;
    }

    /// Unless the header names a client, the target is dialled from the host's own address.
    errc choose_target(const header& h) {
        const proxied_addresses addresses{h.source.canonical(), h.destination.canonical(), about_.peer};
        const auto target = core_->address_family.target_for(addresses);
        about_.client = addresses.source;
        about_.target = target.value_or(socket_address{});
        core_->observer.header_read(about_, h);
        if (h.names_client() && !addresses.source.address.is_unicast()) return errc::bad_client;
        const bool can_dial = target && (!h.names_client() || target->family() == addresses.source.family());
        return can_dial ? errc::success : errc::not_served;
    }

    /// Where the client's port is taken on this host (a reused port, or two balancers with equal clients), the client's
    /// address with another port is nearer to the truth than no connection.
    asio::awaitable<std::error_code> dial() {
        core_->awaiting_connect.renew(*this);
        auto source = about_.client;
        if (source == about_.target) source.port = 0; // TCP would connect the socket to itself
        for (;;) {
            const auto ec = co_await dial_from(source);
            if (is_out_of_descriptors(ec))
                co_await pause();
            else if (is_taken(ec) && source.port != 0)
                source.port = 0;
            else
                co_return ec;
        }
    }

    asio::awaitable<std::error_code> dial_from(const socket_address& source) {
        if (end_reason_) co_return end_reason_;
        auto ec = open_upstream(source);
        if (!ec) co_await upstream_.async_connect(target(), into(ec));
        co_return end_reason_ ? end_reason_ : portable(ec);
    }

    /// Accepting took the last descriptor: until `connect_timeout` another connection may give one back.
    asio::awaitable<void> pause() {
        std::error_code ignored;
        asio::steady_timer timer{core_->executor, std::chrono::milliseconds{20}};
        co_await timer.async_wait(into(ignored));
    }

    static bool is_out_of_descriptors(std::error_code ec) noexcept {
        return ec == std::errc::too_many_files_open || ec == std::errc::too_many_files_open_in_system;
    }

    asio::ip::tcp::endpoint target() const noexcept { return to_endpoint<asio::ip::tcp>(about_.target); }

    static bool is_taken(std::error_code ec) noexcept {
        return ec == std::errc::address_in_use || ec == std::errc::address_not_available;
    }

    std::error_code open_upstream(const socket_address& source) {
        constexpr int syn_count = 2; // gives up after 1 + 2 + 4 seconds
        std::error_code ec;
        upstream_.close(ec);
        upstream_.open(target().protocol(), ec);
        if (!ec) core_->routing.prepare(upstream_, ec);
        set_options(upstream_, ec, tcp_syn_count{syn_count}, asio::ip::tcp::no_delay{true},
                    asio::socket_base::keep_alive{true});
        if (source.is_specified()) bind_to_client(source, ec);
        return ec;
    }

    void bind_to_client(const socket_address& source, std::error_code& ec) {
        set_options(upstream_, ec, transparent{}, asio::socket_base::reuse_address{true});
        if (source.port == 0) set_options(upstream_, ec, bind_address_no_port{});
        if (!ec) upstream_.bind(to_endpoint<asio::ip::tcp>(source), ec);
    }

    /// Sets one option after another, up to the first that fails.
    template <class... Option>
    static void set_options(tcp_socket& socket, std::error_code& ec, const Option&... option) {
        const auto set = [&](const auto& o) {
            if (!ec) socket.set_option(o, ec);
        };
        (set(option), ...);
    }

    void relay() {
        leave();
        reported_ = true;
        core_->observer.connected(about_);
        auto& relay = core_->relay;
        relay.start(std::move(client_), std::move(upstream_), kept_,
                    [core = std::move(core_), about = about_](const relay_result& result) noexcept {
                        core->observer.closed(about, result);
                    });
    }

    void reject(std::error_code reason) noexcept {
        if (!std::exchange(reported_, true)) core_->observer.rejected(about_, reason);
    }

    /// What the target refused, the client sees refused: as a reset, not as an empty but orderly answer.
    void reject_dialled(std::error_code reason) noexcept {
        reset(client_);
        reject(reason);
    }

    std::span<std::byte> scratch() const noexcept { return {core_->scratch.get(), buffer_pool::buffer_size}; }

    tcp_core_member<Core> core_;
    tcp_socket client_;
    tcp_socket upstream_;
    connection about_;
    std::vector<std::byte> kept_{}; ///< part of a header, then the payload that came with it
    std::error_code end_reason_{};
    bool reported_ = false;
};

} // namespace mmproxy::detail

#endif
