// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_DIAL_HPP
#define MMPROXY_FORWARDER_UDP_UDP_DIAL_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/dial/ephemeral_ports.hpp>
#include <mmproxy/dial/self_connection.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/datagram_filter.hpp>
#include <mmproxy/forwarder/udp/port_sharing.hpp>
#include <mmproxy/routing/prepare.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/socket_buffers.hpp>
#include <mmproxy/socket/socket_options.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/udp.hpp>
#include <asio/socket_base.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Opens the sockets that datagrams leave through to the target.
template <routing_policy Routing> class udp_dial {
    using udp_socket = native_socket<asio::ip::udp>;

public:
    /// `routing` prepares each socket; `receive_buffer` is for each socket [bytes], see `udp_options::socket_buffer`.
    udp_dial(asio::any_io_executor executor, Routing routing, std::size_t receive_buffer)
        : executor_{std::move(executor)}, routing_{std::move(routing)}, receive_buffer_{receive_buffer} {}

    /// A socket that is connected to `target` and bound to `client`, or to the host's own address where that is
    /// unspecified.
    ///
    /// A client's port that is not to be had costs the port: the client's address with another port is nearer to the
    /// truth than no flow. A port is not to be had when it is taken on this host, but not by the `listening`
    /// descriptors; and below 1024 without CAP_NET_BIND_SERVICE.
    unique_fd open(const socket_address& client, const socket_address& target, std::span<const int> listening,
                   std::error_code& ec) const {
        if (may_meet_itself(client, target)) return open_apart(client.address, target, ec);
        auto socket = open_from(client, target, false, ec);
        if (ec == std::errc::address_in_use) {
            const port_sharing sharing{listening};
            socket = open_from(client, target, true, ec);
        }
        const bool is_without_port = ec == std::errc::address_in_use || ec == std::errc::permission_denied ||
                                     ec == std::errc::operation_not_permitted; // to share it
        if (is_without_port) socket = open_from({client.address, 0}, target, false, ec);
        return ec ? unique_fd{} : unique_fd{socket.release()};
    }

private:
    /// Opens a socket with a port that the kernel chooses, but not the target's.
    unique_fd open_apart(const ip_address& source, const socket_address& target, std::error_code& ec) const {
        constexpr int max_attempts = 8; // any number of this order will do
        for (int i = 0; i < max_attempts; ++i) {
            auto socket = open_from({source, 0}, target, false, ec);
            if (ec) break;
            if (!is_connected_to_itself(socket.native_handle())) return unique_fd{socket.release()};
            ec = errc::no_other_port;
        }
        return {};
    }

    udp_socket open_from(const socket_address& source, const socket_address& target, bool shares_port,
                         std::error_code& ec) const {
        const auto to = to_endpoint<asio::ip::udp>(target);
        udp_socket socket;
        socket.open(to.protocol(), ec);
        if (!ec) prepare(routing_, executor_, to.protocol(), socket, ec);
        if (!ec && may_meet_itself(source, target)) keep_off(socket, target.port, ec);
        if (!ec && shares_port) share_port(socket, ec);
        if (!ec && source.is_specified()) bind_to_client(socket, source, ec);
        if (!ec) set_comforts(socket);
        if (!ec) socket.connect(to, ec);
        if (!ec && shares_port) socket.set_option(datagram_filter::none(), ec);
        return socket;
    }

    /// Has the kernel choose another port than `port`. Before Linux 6.3 it cannot be told: then `open_apart` finds out.
    void keep_off(udp_socket& socket, std::uint16_t port, std::error_code& ec) const {
        std::error_code ignored;
        if (ports_.are_only(port)) ec = errc::no_other_port;
        socket.set_option(ports_.without(port), ignored);
    }

    /// Lets the socket share the port of a listener. A client may be this host itself: until the socket is connected,
    /// it drops what comes, which is for the listener.
    static void share_port(udp_socket& socket, std::error_code& ec) {
        socket.set_option(datagram_filter::drop_all(), ec);
        if (!ec) socket.set_option(reuse_port{}, ec);
    }

    /// Binds the socket. Another socket of ours may have the client's address and port: a client that has two targets
    /// has two flows. A port that the kernel chooses is this socket's alone.
    static void bind_to_client(udp_socket& socket, const socket_address& source, std::error_code& ec) {
        socket.set_option(transparent{}, ec);
        if (!ec && source.port != 0) socket.set_option(asio::socket_base::reuse_address{true}, ec);
        if (!ec) socket.bind(to_endpoint<asio::ip::udp>(source, loopback_interface), ec);
    }

    /// Sets options that a flow works without.
    void set_comforts(udp_socket& socket) const {
        std::error_code ignored;
        socket.set_option(udp_gro{}, ignored);
        set_receive_buffer(socket, receive_buffer_);
    }

    asio::any_io_executor executor_;
    [[no_unique_address]] Routing routing_;
    std::size_t receive_buffer_;
    ephemeral_ports ports_ = ephemeral_ports::of_host();
};

} // namespace mmproxy::detail

#endif
