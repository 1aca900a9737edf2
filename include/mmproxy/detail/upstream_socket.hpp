// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_UPSTREAM_SOCKET_HPP
#define MMPROXY_DETAIL_UPSTREAM_SOCKET_HPP

#include <mmproxy/detail/datagram_filter.hpp>
#include <mmproxy/detail/port_sharing.hpp>
#include <mmproxy/detail/prepare.hpp>
#include <mmproxy/detail/socket_buffers.hpp>
#include <mmproxy/detail/unique_fd.hpp>
#include <mmproxy/net/endpoint.hpp>
#include <mmproxy/net/native_socket.hpp>
#include <mmproxy/net/socket_options.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/socket_address.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/udp.hpp>
#include <asio/socket_base.hpp>

#include <cstddef>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Opens the sockets that datagrams leave through to the target.
template <routing_policy Routing> class upstream_sockets {
    using udp_socket = native_socket<asio::ip::udp>;

public:
    upstream_sockets(asio::any_io_executor executor, Routing routing, std::size_t receive_buffer)
        : executor_{std::move(executor)}, routing_{std::move(routing)}, receive_buffer_{receive_buffer} {}

    /// A socket that is connected to `target` and bound to `client`, or to the host's own address where that is
    /// unspecified.
    ///
    /// A client's port that is taken on this host, but not by the `listening` sockets, costs the port: its address with another
    /// one is nearer to the truth than no flow.
    unique_fd open(const socket_address& client, const socket_address& target, std::span<const int> listening,
                   std::error_code& ec) const {
        auto source = client;
        if (source == target) source.port = 0; // a socket may be connected to itself
        auto socket = open_from(source, target, false, ec);
        if (ec == std::errc::address_in_use) {
            const port_sharing sharing{listening};
            socket = open_from(source, target, true, ec);
        }
        if (ec == std::errc::address_in_use) socket = open_from({source.address, 0}, target, false, ec);
        return ec ? unique_fd{} : unique_fd{socket.release()};
    }

private:
    udp_socket open_from(const socket_address& source, const socket_address& target, bool shares_port,
                         std::error_code& ec) const {
        const auto to = to_endpoint<asio::ip::udp>(target);
        udp_socket socket;
        socket.open(to.protocol(), ec);
        if (!ec) prepare(routing_, executor_, to.protocol(), socket, ec);
        if (!ec && shares_port) share_port(socket, ec);
        if (!ec && source.is_specified()) bind_to_client(socket, source, ec);
        if (!ec) set_comforts(socket);
        if (!ec) socket.connect(to, ec);
        if (!ec && shares_port) socket.set_option(datagram_filter::none(), ec);
        return socket;
    }

    /// A client may be this host itself: until it is connected, the socket must not take what is for the listener.
    static void share_port(udp_socket& socket, std::error_code& ec) {
        socket.set_option(datagram_filter::drop_all(), ec);
        if (!ec) socket.set_option(reuse_port{}, ec);
    }

    /// Another socket of ours may have the same address: a client that has two targets has two flows. A port that the
    /// kernel chooses is to be nobody else's.
    static void bind_to_client(udp_socket& socket, const socket_address& source, std::error_code& ec) {
        socket.set_option(transparent{}, ec);
        if (!ec && source.port != 0) socket.set_option(asio::socket_base::reuse_address{true}, ec);
        if (!ec) socket.bind(to_endpoint<asio::ip::udp>(source), ec);
    }

    /// It works without them.
    void set_comforts(udp_socket& socket) const {
        std::error_code ignored;
        socket.set_option(udp_gro{}, ignored);
        set_receive_buffer(socket, receive_buffer_);
    }

    asio::any_io_executor executor_;
    [[no_unique_address]] Routing routing_;
    std::size_t receive_buffer_;
};

} // namespace mmproxy::detail

#endif
