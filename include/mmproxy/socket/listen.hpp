// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_LISTEN_HPP
#define MMPROXY_SOCKET_LISTEN_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/open_socket.hpp>
#include <mmproxy/socket/portable_error.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/socket_base.hpp>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace mmproxy {

/// How a listening socket is opened.
struct listen_options {
    bool reuse_port = false;  ///< whether several sockets have the address, see `reuse_port`
    bool transparent = false; ///< take what is for addresses of other hosts (TPROXY), see `mmproxy::transparent`
    bool v6_only = false;     ///< on an IPv6 wildcard address: do not take IPv4 too
    std::uint32_t scope = 0;  ///< of a link-local address: the index of its interface, see if_nametoindex(3)
    /// TCP: how many connections may wait to be accepted. The kernel bounds it by net.core.somaxconn, see listen(2).
    int backlog = asio::socket_base::max_listen_connections;
    /// TCP: how many connections may be accepted with the data of their SYN, before they are established, see
    /// `tcp_fast_open`; 0: none. The kernel bounds it by net.core.somaxconn. Data of a SYN may come twice, in two
    /// connections (RFC 7413, section 2.1). Where the host refuses the option, connections are accepted without it.
    int fast_open_queue = 0;
};

namespace detail {

inline void throw_if(std::error_code ec) {
    if (ec) throw std::system_error{ec};
}

template <class Protocol, class Option> void set(native_socket<Protocol>& socket, const Option& option) {
    std::error_code ec;
    socket.set_option(option, ec);
    throw_if(ec);
}

/// A bound socket, which a program executed by this process does not inherit.
template <class Protocol>
native_socket<Protocol> bind_listener(const socket_address& address, const listen_options& options) {
    const auto endpoint = to_endpoint<Protocol>(address, options.scope);
    std::error_code ec;
    auto socket = open_socket(endpoint.protocol(), ec);
    throw_if(ec);
    if (endpoint.protocol().type() == SOCK_STREAM) set(socket, asio::socket_base::reuse_address{true});
    if (address.address.is_v6()) set(socket, asio::ip::v6_only{options.v6_only});
    if (options.reuse_port) set(socket, reuse_port{});
    if (options.transparent) set(socket, transparent{});
    socket.bind(endpoint, ec);
    throw_if(ec);
    if (options.fast_open_queue > 0) socket.set_option(tcp_fast_open{options.fast_open_queue}, ec);
    return socket;
}

/// Hands a socket over to one of Asio's.
template <class Socket, class Protocol>
Socket assigned(const asio::any_io_executor& executor, const Protocol& protocol, native_socket<Protocol> native) {
    Socket socket{executor};
    socket.assign(protocol, native.native_handle());
    static_cast<void>(native.release());
    return socket;
}

/// Calls `open`, and puts the address into the `std::system_error` that it throws.
template <class Open> auto naming_address(const socket_address& address, const char* protocol, Open open) {
    try {
        return open();
    } catch (const std::system_error& error) {
        throw std::system_error{portable(error.code()),
                                std::string{"cannot listen on "} + to_string(address) + protocol};
    }
}

template <class Protocol>
typename Protocol::acceptor listen(const asio::any_io_executor& executor, const socket_address& address,
                                   const listen_options& options) {
    return naming_address(address, "", [&] {
        auto socket = bind_listener<Protocol>(address, options);
        const int result = ::listen(socket.native_handle(), options.backlog);
        if (result != 0) throw std::system_error{errno, std::system_category()};
        const auto protocol = to_endpoint<Protocol>(address).protocol();
        return assigned<typename Protocol::acceptor>(executor, protocol, std::move(socket));
    });
}

} // namespace detail

/// Opens a TCP socket that listens on `address`; port 0 lets the kernel choose one.
///
/// The socket reuses the address (SO_REUSEADDR): a proxy can start again while connections of an earlier one are in
/// TIME-WAIT. Throws `std::system_error` that names the address: EADDRINUSE, EADDRNOTAVAIL for an address that is not
/// this host's, EACCES for a port below 1024 without CAP_NET_BIND_SERVICE, EPERM for `transparent` without
/// CAP_NET_ADMIN or CAP_NET_RAW. bind(2), listen(2).
MMPROXY_DECL asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const socket_address& address,
                                            const listen_options& options = {});

/// The same of another protocol of streams: `listen<mptcp>(executor, address)`.
template <class StreamProtocol>
typename StreamProtocol::asio_protocol::acceptor
listen(const asio::any_io_executor& executor, const socket_address& address, const listen_options& options = {}) {
    return detail::listen<typename StreamProtocol::asio_protocol>(executor, address, options);
}

/// Opens a UDP socket that receives what is sent to `address`, and that belongs to no `io_context` yet; port 0 lets the
/// kernel choose one.
///
/// The socket does not reuse addresses, because a second socket could take its datagrams away, unless
/// `listen_options::reuse_port` says that all share the address; `backlog` is not asked. Throws as `listen` does.
/// bind(2).
MMPROXY_DECL native_socket<asio::ip::udp> bind_udp(const socket_address& address, const listen_options& options = {});

/// The same as one of Asio's sockets.
MMPROXY_DECL asio::ip::udp::socket listen_udp(const asio::any_io_executor& executor, const socket_address& address,
                                              const listen_options& options = {});

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const socket_address& address,
                                            const listen_options& options) {
    return detail::listen<asio::ip::tcp>(executor, address, options);
}

MMPROXY_DECL native_socket<asio::ip::udp> bind_udp(const socket_address& address, const listen_options& options) {
    return detail::naming_address(address, " (UDP)",
                                  [&] { return detail::bind_listener<asio::ip::udp>(address, options); });
}

MMPROXY_DECL asio::ip::udp::socket listen_udp(const asio::any_io_executor& executor, const socket_address& address,
                                              const listen_options& options) {
    const auto protocol = to_endpoint<asio::ip::udp>(address).protocol();
    return detail::assigned<asio::ip::udp::socket>(executor, protocol, bind_udp(address, options));
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
