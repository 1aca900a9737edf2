// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_RECEIVE_BUFFER_HPP
#define MMPROXY_DETAIL_RECEIVE_BUFFER_HPP

#include <mmproxy/net/socket_options.hpp>

#include <asio/ip/udp.hpp>
#include <asio/socket_base.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <system_error>

namespace mmproxy::detail {

/// Beyond the host's limit where that is allowed, else up to it. It works with less, too.
inline void set_receive_buffer(asio::ip::udp::socket& socket, std::size_t size) {
    constexpr std::size_t most = std::numeric_limits<int>::max() / 2; // the kernel doubles it
    const int bytes = static_cast<int>(std::min(size, most));
    std::error_code ec;
    socket.set_option(receive_buffer_force{bytes}, ec);
    if (ec) socket.set_option(asio::socket_base::receive_buffer_size{bytes}, ec);
}

} // namespace mmproxy::detail

#endif
