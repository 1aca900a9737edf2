// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_TCP_DIAL_HPP
#define MMPROXY_FORWARDER_TCP_TCP_DIAL_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/dial/ephemeral_ports.hpp>
#include <mmproxy/dial/self_connection.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/routing/prepare.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/keep_alive.hpp>
#include <mmproxy/socket/open_socket.hpp>
#include <mmproxy/socket/socket_options.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Opens the sockets that targets are dialled through.
template <stream_protocol Protocol, routing_policy Routing> class tcp_dialer {
    using asio_protocol = typename upstream_of<Protocol>::type;

public:
    /// `routing` prepares each socket, `alive` is set on sockets to targets that are not on loopback. A
    /// `connect_timeout` of zero leaves it to the kernel when a dial fails.
    tcp_dialer(asio::any_io_executor executor, Routing routing, const keep_alive& alive,
               std::chrono::steady_clock::duration connect_timeout)
        : executor_{std::move(executor)},
          routing_{std::move(routing)},
          keep_alive_{alive},
          syn_count_{syn_count_for(connect_timeout)} {}

    /// A socket that is bound to `source`, and not connected to `target` yet. Where `source` is unspecified its address
    /// is the host's own, which the kernel chooses; where its port is 0, the kernel chooses the port. With an error the
    /// socket is of no use, open or not.
    stream_socket open(const socket_address& source, const socket_address& target, std::error_code& ec) const {
        const bool is_v6 = target.address.is_v6();
        const auto tcp = is_v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4();
        auto opened = open_socket(is_v6 ? asio_protocol::v6() : asio_protocol::v4(), ec);
        stream_socket socket{tcp, unique_fd{opened.release()}};
        if (!ec) prepare(routing_, executor_, tcp, socket, ec);
        if (!ec) set_comforts(socket, target);
        if (!ec && may_meet_itself(source, target)) keep_off(socket, target.port, ec);
        if (!ec && source.is_specified()) bind_to_client(socket, source, ec);
        return socket;
    }

    /// Has the kernel send SYNs for as long as the timeout, and not much longer. TCP_SYNCNT in tcp(7).
    void limit_attempts(stream_socket& socket) const noexcept {
        std::error_code ignored;
        if (syn_count_ > 0) socket.set_option(tcp_syn_count{syn_count_}, ignored);
    }

    /// The least number of SYNs sent again with which the kernel does not give up before `timeout`: it waits 1 s for an
    /// answer to the first, and twice as long each time, but not longer than 120 s. 0 for no timeout. RFC 6298; tcp(7).
    static constexpr int syn_count_for(std::chrono::steady_clock::duration timeout) noexcept {
        constexpr int max_count = 127; // what the kernel takes: MAX_TCP_SYNCNT
        if (timeout <= std::chrono::steady_clock::duration::zero()) return 0;
        int count = 1;
        auto wait = std::chrono::seconds{2};
        for (auto total = std::chrono::seconds{3}; total < timeout && count < max_count; ++count) {
            wait = std::min(2 * wait, std::chrono::seconds{120});
            total += wait;
        }
        return count;
    }

private:
    /// Sets options that a connection works without. An urgent byte stays in its place in the stream, whichever side
    /// sends it (RFC 6093). A target on loopback cannot vanish without the kernel's telling, and is not probed.
    void set_comforts(stream_socket& socket, const socket_address& target) const {
        std::error_code ignored;
        socket.set_option(asio::socket_base::out_of_band_inline{true}, ignored);
        if (!target.address.is_loopback()) set_keep_alive(socket, keep_alive_);
    }

    /// Has the kernel choose another port than `port`, the target's own. Before Linux 6.3 the kernel cannot be told:
    /// then `tcp_dial` finds out, and until then the socket lets a server that reuses addresses bind to its port.
    void keep_off(stream_socket& socket, std::uint16_t port, std::error_code& ec) const {
        std::error_code refused;
        if (ports_.are_only(port)) ec = errc::no_other_port;
        socket.set_option(ports_.without(port), refused);
        if (refused) socket.set_option(asio::socket_base::reuse_address{true}, refused);
    }

    static void bind_to_client(stream_socket& socket, const socket_address& source, std::error_code& ec) {
        std::error_code ignored; // a host that refuses them has fewer ports
        socket.set_option(transparent{}, ec);
        socket.set_option(asio::socket_base::reuse_address{true}, ignored);
        if (source.port == 0) socket.set_option(bind_address_no_port{}, ignored);
        if (!ec) socket.bind(to_endpoint<asio::ip::tcp>(source, loopback_interface), ec);
    }

    asio::any_io_executor executor_;
    [[no_unique_address]] Routing routing_;
    keep_alive keep_alive_;
    int syn_count_;
    ephemeral_ports ports_ = ephemeral_ports::of_host();
};

/// A connection to the target from the client's own address, while it is being set up.
///
/// `begin` comes first. As long as the error `is_under_way`, `proceed` is called when `socket()` has become writable;
/// no error means connected: `take()` it. With any other error the socket is closed, and `begin` may be called again.
class tcp_dial {
public:
    /// Begins to connect a socket that `sockets`, a `tcp_dialer`, opens. `first_bytes` may have been sent, see `sent`;
    /// they are a view that is read during this call. `errc::no_other_port` when the socket got, or could get, the
    /// target's own port alone.
    template <class Sockets>
    std::error_code begin(const Sockets& sockets, const socket_address& source, const socket_address& target,
                          std::span<const std::byte> first_bytes) {
        std::error_code ec;
        may_meet_itself_ = may_meet_itself(source, target);
        socket_ = sockets.open(source, target, ec);
        if (!ec) ec = connect(target, first_bytes);
        if (is_under_way(ec)) sockets.limit_attempts(socket_); // a target on this host has answered before
        return settle(ec);
    }

    /// How far the connection has come: no error when it is there.
    std::error_code proceed(const socket_address& target);

    /// Sends more of the first bytes, once connected; an error as `proceed`.
    std::error_code send_on(std::span<const std::byte> first_bytes);

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
    /// A target on this host has answered before the first call is back, but the kernel looks at that only then: asking
    /// once more saves the wait, and sending asks too.
    std::error_code connect(const socket_address& target, std::span<const std::byte> first_bytes);
    void send(std::span<const std::byte> first_bytes, std::error_code& ec);
    /// Closes the socket after an error, and resets one that is connected to itself: in TIME_WAIT it would hold the
    /// target's port.
    std::error_code settle(std::error_code ec);

    stream_socket socket_{};
    std::size_t sent_ = 0;
    bool may_meet_itself_ = false;
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL std::error_code tcp_dial::proceed(const socket_address& target) {
    std::error_code ec;
    socket_.connect(to_endpoint<asio::ip::tcp>(target), ec);
    return settle(ec);
}

MMPROXY_DECL std::error_code tcp_dial::send_on(std::span<const std::byte> first_bytes) {
    std::error_code ec;
    send(first_bytes.subspan(sent_), ec);
    if (ec && !is_under_way(ec)) socket_.close();
    return ec;
}

MMPROXY_DECL std::error_code tcp_dial::connect(const socket_address& target, std::span<const std::byte> first_bytes) {
    std::error_code ec;
    const auto endpoint = to_endpoint<asio::ip::tcp>(target);
    socket_.connect(endpoint, ec);
    if (!is_under_way(ec)) return ec;
    ec.clear();
    if (first_bytes.empty())
        socket_.connect(endpoint, ec);
    else
        send(first_bytes, ec);
    return ec;
}

MMPROXY_DECL void tcp_dial::send(std::span<const std::byte> first_bytes, std::error_code& ec) {
    const auto sent = socket_.send(first_bytes);
    sent_ += sent.bytes;
    if (sent.error != 0) ec = sent.is_final() ? sent.code() : std::make_error_code(std::errc::operation_in_progress);
}

MMPROXY_DECL std::error_code tcp_dial::settle(std::error_code ec) {
    if (!ec && may_meet_itself_ && is_connected_to_itself(socket_.native_handle())) {
        socket_.reset();
        sent_ = 0;
        return errc::no_other_port;
    }
    if (ec && !is_under_way(ec)) socket_.close();
    return ec;
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
