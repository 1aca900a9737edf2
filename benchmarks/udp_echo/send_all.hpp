// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_SEND_ALL_HPP
#define UDP_ECHO_SEND_ALL_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <cerrno>
#include <cstddef>
#include <span>

#include <sys/socket.h>

namespace udp_echo {

/// What a datagram may meet on its way without ending the run: it counts as lost.
inline bool is_passing(int error) {
    return error == ECONNREFUSED || error == ENOBUFS || error == EAGAIN || error == EHOSTUNREACH || error == EPERM;
}

/// Sends every message; one that fails in passing is skipped.
inline void send_all(int fd, std::span<::mmsghdr> messages) {
    while (!messages.empty()) {
        const int sent = ::sendmmsg(fd, messages.data(), static_cast<unsigned>(messages.size()), 0);
        if (sent < 0 && !is_passing(errno)) mmproxy::detail::checked(sent, "sendmmsg");
        messages = messages.subspan(sent > 0 ? static_cast<std::size_t>(sent) : 1);
    }
}

} // namespace udp_echo

#endif
