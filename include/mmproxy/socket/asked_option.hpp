// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_ASKED_OPTION_HPP
#define MMPROXY_SOCKET_ASKED_OPTION_HPP

#include <sys/socket.h>

namespace mmproxy::detail {

/// What a socket answers to a question about itself, such as SO_TYPE: an option of the level SOL_SOCKET with an int
/// value. -1 of a descriptor that is no socket. socket(7).
inline int asked_option(int socket, int name) noexcept {
    int value = 0;
    ::socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

} // namespace mmproxy::detail

#endif
