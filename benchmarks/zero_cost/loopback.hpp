// SPDX-License-Identifier: BSL-1.0
#ifndef ZERO_COST_LOOPBACK_HPP
#define ZERO_COST_LOOPBACK_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <cstdint>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace zero_cost {

inline ::sockaddr_in loopback(std::uint16_t port) noexcept {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

inline mmproxy::unique_fd tcp_socket(int flags) {
    return mmproxy::unique_fd{
        mmproxy::detail::checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), "socket")};
}

inline void set(int fd, int level, int name) {
    constexpr int on = 1;
    mmproxy::detail::checked(::setsockopt(fd, level, name, &on, sizeof on), "setsockopt");
}

/// A socket that listens on a loopback port and does not block.
inline mmproxy::unique_fd listen_on(std::uint16_t port) {
    auto fd = tcp_socket(SOCK_NONBLOCK);
    const auto at = loopback(port);
    set(fd.get(), SOL_SOCKET, SO_REUSEADDR);
    mmproxy::detail::checked(::bind(fd.get(), reinterpret_cast<const ::sockaddr*>(&at), sizeof at), "bind");
    mmproxy::detail::checked(::listen(fd.get(), SOMAXCONN), "listen");
    return fd;
}

/// A connection to a loopback port, which does not block once it is there.
inline mmproxy::unique_fd connect_to(std::uint16_t port) {
    auto fd = tcp_socket(0);
    const auto to = loopback(port);
    mmproxy::detail::checked(::connect(fd.get(), reinterpret_cast<const ::sockaddr*>(&to), sizeof to), "connect");
    set(fd.get(), IPPROTO_TCP, TCP_NODELAY);
    mmproxy::detail::checked(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), "fcntl");
    return fd;
}

} // namespace zero_cost

#endif
