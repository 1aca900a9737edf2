// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_SOCKET_BUFFERS_HPP
#define MMPROXY_SOCKET_SOCKET_BUFFERS_HPP

#include <mmproxy/socket/socket_options.hpp>

#include <asio/socket_base.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <system_error>

namespace mmproxy::detail {

/// Sets the size of one of a socket's buffers [bytes]: beyond the host's limit with CAP_NET_ADMIN, else up to it.
/// Errors are ignored: the socket works with less, too.
template <class Force, class Ordinary, class Socket> void set_buffer(Socket& socket, std::size_t size) {
    constexpr std::size_t most = std::numeric_limits<int>::max() / 2; // the kernel doubles the value, see socket(7)
    const int bytes = static_cast<int>(std::min(size, most));
    std::error_code ec;
    socket.set_option(Force{bytes}, ec);
    if (ec) socket.set_option(Ordinary{bytes}, ec);
}

/// SO_RCVBUFFORCE, or SO_RCVBUF up to net.core.rmem_max. socket(7).
template <class Socket> void set_receive_buffer(Socket& socket, std::size_t size) {
    set_buffer<receive_buffer_force, asio::socket_base::receive_buffer_size>(socket, size);
}

/// SO_SNDBUFFORCE, or SO_SNDBUF up to net.core.wmem_max. socket(7).
template <class Socket> void set_send_buffer(Socket& socket, std::size_t size) {
    set_buffer<send_buffer_force, asio::socket_base::send_buffer_size>(socket, size);
}

} // namespace mmproxy::detail

#endif
