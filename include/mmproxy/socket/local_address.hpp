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

/// The address that a socket of IPv4 or IPv6 is bound to, as the kernel has it; unspecified when the kernel does not
/// tell, as of a descriptor that is closed. getsockname(2). (Asio's endpoints would cost every policy its headers.)
inline socket_address local_address(int socket) noexcept {
    ::sockaddr_storage local{};
    auto size = static_cast<::socklen_t>(sizeof local);
    if (::getsockname(socket, reinterpret_cast<::sockaddr*>(&local), &size) != 0) return {};
    const auto v4 = read_as<::sockaddr_in>(local);
    const auto v6 = read_as<::sockaddr_in6>(local);
    if (local.ss_family == AF_INET)
        return {ip_address{std::bit_cast<ip_address::bytes_v4>(v4.sin_addr)}, ntohs(v4.sin_port)};
    if (local.ss_family == AF_INET6)
        return {ip_address{std::bit_cast<ip_address::bytes_v6>(v6.sin6_addr)}, ntohs(v6.sin6_port)};
    return {};
}

} // namespace mmproxy::detail

#endif
