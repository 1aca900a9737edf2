// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_LOCAL_ADDRESS_HPP
#define MMPROXY_SOCKET_LOCAL_ADDRESS_HPP

#include <mmproxy/address/socket_address.hpp>

#include <bit>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace mmproxy::detail {

/// The bytes of a socket address as the `sockaddr_…` that its family says.
template <class Address> Address read_as(const ::sockaddr_storage& bytes) noexcept {
    Address address{};
    std::memcpy(&address, &bytes, sizeof address);
    return address;
}

/// What getsockname(2) or getpeername(2) tells of a socket of IPv4 or IPv6; unspecified when it tells nothing. (Asio's
/// endpoints would cost every policy its headers.)
template <class Call> socket_address asked_address(Call call, int socket) noexcept {
    ::sockaddr_storage address{};
    auto size = static_cast<::socklen_t>(sizeof address);
    if (call(socket, reinterpret_cast<::sockaddr*>(&address), &size) != 0) return {};
    const auto v4 = read_as<::sockaddr_in>(address);
    const auto v6 = read_as<::sockaddr_in6>(address);
    if (address.ss_family == AF_INET)
        return {ip_address{std::bit_cast<ip_address::bytes_v4>(v4.sin_addr)}, ntohs(v4.sin_port)};
    if (address.ss_family == AF_INET6)
        return {ip_address{std::bit_cast<ip_address::bytes_v6>(v6.sin6_addr)}, ntohs(v6.sin6_port)};
    return {};
}

/// The address that a socket is bound to, as the kernel has it; unspecified of a descriptor that is closed.
inline socket_address local_address(int socket) noexcept {
    return asked_address(::getsockname, socket);
}

/// The address that a socket is connected to; unspecified when it is not.
inline socket_address peer_address(int socket) noexcept {
    return asked_address(::getpeername, socket);
}

} // namespace mmproxy::detail

#endif
