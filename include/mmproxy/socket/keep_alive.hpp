// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_KEEP_ALIVE_HPP
#define MMPROXY_SOCKET_KEEP_ALIVE_HPP

#include <mmproxy/socket/socket_options.hpp>

#include <asio/socket_base.hpp>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace mmproxy {

/// How it is found out that the other end of an idle TCP connection is gone, and what keeps a load balancer or a NAT in
/// between from forgetting the connection (AWS NLB does after 350 s). tcp(7).
struct keep_alive {
    /// Silence before the first probe, and between two of them; zero: nothing is probed.
    std::chrono::seconds interval{15};
    /// So many probes without an answer end the connection.
    int tries = 9;
};

/// Sets it on a socket, or on a listening one whose accepted sockets inherit it. A host that refuses one of the options
/// keeps its own value (net.ipv4.tcp_keepalive_time and so on): the connection works without.
template <class Socket> void set_keep_alive(Socket& socket, const keep_alive& k) {
    constexpr std::chrono::seconds longest{32767}; // of the kernel, as is the number of tries
    const auto seconds = static_cast<int>(std::min(k.interval, longest).count());
    std::error_code ignored;
    socket.set_option(asio::socket_base::keep_alive{seconds > 0}, ignored);
    if (seconds <= 0) return;
    socket.set_option(tcp_keep_idle{seconds}, ignored);
    socket.set_option(tcp_keep_interval{seconds}, ignored);
    socket.set_option(tcp_keep_count{std::clamp(k.tries, 1, 127)}, ignored);
}

} // namespace mmproxy

#endif
