// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_LOCAL_ADDRESS_HPP
#define MMPROXY_SOCKET_LOCAL_ADDRESS_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>

#include <asio/ip/tcp.hpp>

#include <sys/socket.h>

namespace mmproxy::detail {

/// The address that a socket of IPv4 or IPv6 is bound to, as the kernel has it; unspecified when the kernel does not
/// tell, as of a connection that is gone. getsockname(2).
inline socket_address local_address(int socket) noexcept {
    asio::ip::tcp::endpoint local; // a sockaddr is the same in every protocol
    auto size = static_cast<::socklen_t>(local.capacity());
    if (::getsockname(socket, local.data(), &size) != 0) return {};
    return from_endpoint(local);
}

} // namespace mmproxy::detail

#endif
