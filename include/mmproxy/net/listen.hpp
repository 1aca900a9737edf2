// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NET_LISTEN_HPP
#define MMPROXY_NET_LISTEN_HPP

#include <mmproxy/detail/portable_error.hpp>
#include <mmproxy/net/address_text.hpp>
#include <mmproxy/net/endpoint.hpp>
#include <mmproxy/net/socket_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>

#include <system_error>

namespace mmproxy {

struct listen_options {
    bool reuse_port = false;  ///< several sockets listen on the address, see `reuse_port`
    bool transparent = false; ///< accept connections to addresses of other hosts (TPROXY), see `mmproxy::transparent`
    bool v6_only = false;     ///< on an IPv6 wildcard address: do not take IPv4 connections too
    int backlog = asio::socket_base::max_listen_connections; ///< connections that wait to be accepted
};

/// Opens a listening socket. Throws `std::system_error` that names the address when it cannot.
inline asio::ip::tcp::acceptor listen(const asio::any_io_executor& executor, const socket_address& address,
                                      const listen_options& options = {}) {
    const auto endpoint = to_endpoint<asio::ip::tcp>(address);
    try {
        asio::ip::tcp::acceptor acceptor{executor, endpoint.protocol()};
        acceptor.set_option(asio::socket_base::reuse_address{true});
        if (address.address.is_v6()) acceptor.set_option(asio::ip::v6_only{options.v6_only});
        if (options.reuse_port) acceptor.set_option(reuse_port{});
        if (options.transparent) acceptor.set_option(transparent{});
        acceptor.bind(endpoint);
        acceptor.listen(options.backlog);
        return acceptor;
    } catch (const std::system_error& error) {
        throw std::system_error{detail::portable(error.code()), "cannot listen on " + to_string(address)};
    }
}

} // namespace mmproxy

#endif
