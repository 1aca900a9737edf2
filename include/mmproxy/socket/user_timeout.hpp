// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_USER_TIMEOUT_HPP
#define MMPROXY_SOCKET_USER_TIMEOUT_HPP

#include <mmproxy/socket/socket_options.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <system_error>

namespace mmproxy {

/// Ends a TCP connection, with `ETIMEDOUT`, when the other end has not acknowledged for `timeout` what was sent to it,
/// or takes nothing for so long (its window is full). It also replaces the number of probes of `keep_alive`.
///
/// Set on a listening socket, accepted sockets inherit it. Zero, or less, is the kernel's own time, some 15 minutes
/// (net.ipv4.tcp_retries2), also where the socket has had another one; what is shorter than a millisecond counts as
/// one, what is longer than 24 days as 24 days. Errors are ignored: MPTCP has no such option. RFC 5482;
/// TCP_USER_TIMEOUT in tcp(7).
template <class Socket> void set_user_timeout(Socket& socket, std::chrono::steady_clock::duration timeout) {
    using std::chrono::milliseconds;
    constexpr milliseconds longest{std::numeric_limits<int>::max()};
    const auto bounded = std::clamp(std::chrono::ceil<milliseconds>(timeout), milliseconds::zero(), longest);
    std::error_code ignored;
    socket.set_option(tcp_user_timeout{static_cast<int>(bounded.count())}, ignored);
}

} // namespace mmproxy

#endif
