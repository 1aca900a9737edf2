// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_LISTEN_HPP
#define MMPROXY_SOCKET_LISTEN_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/portable_error.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/socket_base.hpp>

#include <cstdint>
#include <string>
#include <system_error>

namespace mmproxy {

struct listen_options {
    bool reuse_port = false;  ///< several sockets have the address, see `reuse_port`
    bool transparent = false; ///< take what is for addresses of other hosts (TPROXY), see `mmproxy::transparent`
    bool v6_only = false;     ///< on an IPv6 wildcard address: do not take IPv4 too
    std::uint32_t scope = 0;  ///< of a link-local address: the index of its interface, see if_nametoindex(3)
    int backlog = asio::socket_base::max_listen_connections; ///< TCP: connections that wait to be accepted
};

namespace detail {

/// Opens a socket of Asio's that a program executed by this process does not inherit (Asio leaves that out).
template <class Socket>
Socket open_listener(const asio::any_io_executor& executor, const typename Socket::protocol_type& protocol) {
    native_socket<typename Socket::protocol_type> opened;
    std::error_code ec;
    opened.open(protocol, ec);
    if (ec) throw std::system_error{ec};
    Socket socket{executor};
    socket.assign(protocol, opened.native_handle());
    static_cast<void>(opened.release());
    return socket;
}

template <class Socket>
void bind_listener(Socket& socket, const socket_address& address, const listen_options& options) {
    if (address.address.is_v6()) socket.set_option(asio::ip::v6_only{options.v6_only});
    if (options.reuse_port) socket.set_option(reuse_port{});
    if (options.transparent) socket.set_option(transparent{});
    socket.bind(to_endpoint<typename Socket::protocol_type>(address, options.scope));
}

/// Names the address in what `open` throws.
template <class Open> auto naming_address(const socket_address& address, const char* protocol, Open open) {
    try {
        return open();
    } catch (const std::system_error& error) {
        throw std::system_error{portable(error.code()),
                                std::string{"cannot listen on "} + to_string(address) + protocol};
    }
}

} // namespace detail

/// Opens a listening TCP socket. Throws `std::system_error` that names the address when it cannot.
inline asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const socket_address& address,
                                      const listen_options& options = {}) {
    return detail::naming_address(address, "", [&] {
        const auto protocol = to_endpoint<asio::ip::tcp>(address).protocol();
        auto acceptor = detail::open_listener<asio::ip::tcp::acceptor>(executor, protocol);
        acceptor.set_option(asio::socket_base::reuse_address{true});
        detail::bind_listener(acceptor, address, options);
        acceptor.listen(options.backlog);
        return acceptor;
    });
}

/// Opens a UDP socket that datagrams are sent to. Throws `std::system_error` that names the address when it cannot.
///
/// It does not reuse addresses: another socket that did could take its datagrams away.
inline asio::ip::udp::socket listen_udp(const asio::any_io_executor& executor, const socket_address& address,
                                        const listen_options& options = {}) {
    return detail::naming_address(address, " (UDP)", [&] {
        const auto protocol = to_endpoint<asio::ip::udp>(address).protocol();
        auto socket = detail::open_listener<asio::ip::udp::socket>(executor, protocol);
        detail::bind_listener(socket, address, options);
        return socket;
    });
}

} // namespace mmproxy

#endif
