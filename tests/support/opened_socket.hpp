// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_OPENED_SOCKET_HPP
#define MMPROXY_TESTS_SUPPORT_OPENED_SOCKET_HPP

#include <mmproxy/address/endpoint.hpp>

#include "support/descriptor.hpp"

#include <asio/ip/udp.hpp>

#include <sys/socket.h>

/// A bound socket as a service manager opens one to pass it on: blocking, and inherited by what is executed. `type` is
/// SOCK_STREAM or SOCK_DGRAM. Several may have one address where each of them `shares_port`.
inline descriptor bound_socket(int type, const mmproxy::socket_address& at, bool shares_port = false) {
    const auto endpoint = mmproxy::to_endpoint<asio::ip::udp>(at); // whose address is that of TCP, too
    const int yes = 1;
    descriptor socket{checked(::socket(endpoint.protocol().family(), type, 0), "socket")};
    if (type == SOCK_STREAM)
        checked(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), "setsockopt");
    if (shares_port) checked(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes), "setsockopt");
    checked(::bind(socket.get(), endpoint.data(), static_cast<::socklen_t>(endpoint.size())), "bind");
    return socket;
}

/// The same, listening where it is of TCP.
inline descriptor opened_socket(int type, const mmproxy::socket_address& at, bool shares_port = false) {
    auto socket = bound_socket(type, at, shares_port);
    if (type == SOCK_STREAM) checked(::listen(socket.get(), SOMAXCONN), "listen");
    return socket;
}

/// The value of an option of a socket. getsockopt(2).
inline int option_of(const descriptor& socket, int level, int name) {
    int value = 0;
    ::socklen_t size = sizeof value;
    checked(::getsockopt(socket.get(), level, name, &value, &size), "getsockopt");
    return value;
}

#endif
