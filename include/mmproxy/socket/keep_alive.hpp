// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_KEEP_ALIVE_HPP
#define MMPROXY_SOCKET_KEEP_ALIVE_HPP

#include <mmproxy/socket/socket_options.hpp>

#include <asio/socket_base.hpp>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace mmproxy {

/// When the kernel probes an idle TCP connection, and after how many probes it gives the connection up.
///
/// Probes find out that the other end has vanished, and keep a load balancer or a NAT in between from forgetting the
/// connection (AWS NLB does after 350 s). With the defaults a connection whose other end has vanished ends 150 s after
/// its last byte: 15 s of silence, then 9 probes 15 s apart. tcp(7).
struct keep_alive {
    /// The silence before the first probe, and the time from one probe to the next [s]; zero: nothing is probed. Any
    /// value well below the 350 s will do.
    std::chrono::seconds interval{15};
    /// The number of probes without an answer that ends the connection, from 1 to 127. The default is the kernel's
    /// (net.ipv4.tcp_keepalive_probes).
    int tries = 9;
};

/// Sets keep-alive on a TCP socket, or on a listening socket, whose accepted sockets inherit it.
///
/// Values beyond the kernel's bounds become the bound. Errors are ignored: where the host refuses an option, its own
/// value (net.ipv4.tcp_keepalive_time and so on) stays, and the connection works without.
template <class Socket> void set_keep_alive(Socket& socket, const keep_alive& k) {
    constexpr std::chrono::seconds longest{32767}; // the kernel's bound of an interval; 127 is that of the probes
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
