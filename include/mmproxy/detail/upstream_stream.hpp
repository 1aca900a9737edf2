// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_UPSTREAM_STREAM_HPP
#define MMPROXY_DETAIL_UPSTREAM_STREAM_HPP

#include <mmproxy/detail/prepare.hpp>
#include <mmproxy/net/endpoint.hpp>
#include <mmproxy/net/socket_options.hpp>
#include <mmproxy/net/stream_socket.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/socket_address.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>

#include <cstddef>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The connection to the target, from the client's own address.
class upstream_stream {
public:
    /// Begins to connect. `source` may be unspecified: then it is the host's own address. What is under way then is
    /// looked after by `proceed`; `first_bytes` may have been sent, see `sent`.
    template <routing_policy Routing>
    std::error_code begin(const Routing& routing, const asio::any_io_executor& executor, const socket_address& source,
                          const socket_address& target, std::span<const std::byte> first_bytes) {
        std::error_code ec;
        open(routing, executor, source, target, ec);
        if (!ec) socket_.connect(to_endpoint<asio::ip::tcp>(target), ec);
        if (is_under_way(ec)) ec = look_at_once(target, first_bytes);
        return close_if_failed(ec);
    }

    /// How far it has come: no error when it is connected.
    std::error_code proceed(const socket_address& target) {
        std::error_code ec;
        socket_.connect(to_endpoint<asio::ip::tcp>(target), ec);
        return close_if_failed(ec);
    }

    bool has_begun() const noexcept { return socket_.is_open(); }
    /// How many bytes of the first ones have been sent.
    std::size_t sent() const noexcept { return sent_; }

    stream_socket& socket() noexcept { return socket_; }
    stream_socket take() noexcept { return std::move(socket_); }
    void close() noexcept { socket_.close(); }

    static bool is_under_way(std::error_code ec) noexcept {
        return ec == std::errc::operation_in_progress || ec == std::errc::connection_already_in_progress;
    }

private:
    template <class Routing>
    void open(const Routing& routing, const asio::any_io_executor& executor, const socket_address& source,
              const socket_address& target, std::error_code& ec) {
        const auto protocol = to_endpoint<asio::ip::tcp>(target).protocol();
        socket_.open(protocol, ec);
        if (!ec) prepare(routing, executor, protocol, socket_, ec);
        // A target on loopback cannot vanish without the kernel's telling.
        if (!target.address.is_loopback()) set_options(ec, asio::socket_base::keep_alive{true});
        if (source.is_specified()) bind_to_client(source, ec);
    }

    void bind_to_client(const socket_address& source, std::error_code& ec) {
        set_options(ec, transparent{}, asio::socket_base::reuse_address{true});
        if (source.port == 0) set_options(ec, bind_address_no_port{});
        if (!ec) socket_.bind(to_endpoint<asio::ip::tcp>(source), ec);
    }

    /// A target on this host has answered before the first call is back, but the kernel looks at that only then: asking
    /// once more saves the wait, and sending asks too. Who does not answer so fast gets the limit of a network.
    std::error_code look_at_once(const socket_address& target, std::span<const std::byte> first_bytes) {
        constexpr int syn_count = 2; // gives up after 1 + 2 + 4 seconds
        std::error_code ec;
        first_bytes.empty() ? socket_.connect(to_endpoint<asio::ip::tcp>(target), ec) : send(first_bytes, ec);
        std::error_code ignored;
        if (is_under_way(ec)) socket_.set_option(tcp_syn_count{syn_count}, ignored);
        return ec;
    }

    void send(std::span<const std::byte> first_bytes, std::error_code& ec) {
        const auto sent = socket_.send(first_bytes);
        sent_ = sent.bytes;
        if (sent.error != 0)
            ec = sent.try_again() ? std::make_error_code(std::errc::operation_in_progress) : sent.code();
    }

    std::error_code close_if_failed(std::error_code ec) {
        if (ec && !is_under_way(ec)) socket_.close();
        return ec;
    }

    /// Sets one option after another, up to the first that fails.
    template <class... Option> void set_options(std::error_code& ec, const Option&... option) {
        const auto set = [&](const auto& o) {
            if (!ec) socket_.set_option(o, ec);
        };
        (set(option), ...);
    }

    stream_socket socket_{};
    std::size_t sent_ = 0;
};

} // namespace mmproxy::detail

#endif
