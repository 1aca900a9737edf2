// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_HTTP_LISTENER_HPP
#define GO_MMPROXY_OBSERVE_HTTP_LISTENER_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/dial/own_listeners.hpp>

#include "go-mmproxy/observe/unix_listener.hpp"

#include <asio/any_io_executor.hpp>
#include <asio/basic_socket_acceptor.hpp>
#include <asio/generic/stream_protocol.hpp>

#include <optional>
#include <string>

namespace go_mmproxy {

/// Where the clients of an `http_server` come from: a TCP address, or a Unix socket.
///
/// A TCP address is one of the process's own listeners, which no header can make it dial: a client of a proxied port
/// never reaches the numbers.
class http_listener {
public:
    using protocol = asio::generic::stream_protocol;
    using acceptor = asio::basic_socket_acceptor<protocol>;

    /// Both throw `std::system_error` naming the address, or the path.
    http_listener(const asio::any_io_executor& executor, const mmproxy::socket_address& address);
    http_listener(const asio::any_io_executor& executor, std::string path);

    acceptor& socket() noexcept { return acceptor_; }

    /// The address as it was bound, with the port that the kernel has chosen for port 0.
    mmproxy::socket_address local();

private:
    std::optional<unix_listener> file_{};
    acceptor acceptor_;
    std::optional<mmproxy::detail::own_listeners::entry> known_{};
};

} // namespace go_mmproxy

#endif
