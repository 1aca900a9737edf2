// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DIAL_SELF_CONNECTION_HPP
#define MMPROXY_DIAL_SELF_CONNECTION_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/socket/local_address.hpp>

// A socket whose port the kernel chooses may get the very port that it is to be connected to. On the target's own host
// the socket is then connected to itself, by TCP's simultaneous open (RFC 9293, section 3.5) as well as by UDP: what is
// sent comes back, and the server cannot bind its port.
namespace mmproxy::detail {

/// Whether a socket that is bound to `source` may get the address and port of `target` itself. An unspecified `source`
/// leaves address and port to the kernel, port 0 the port. A wildcard target stands for the source's own address.
constexpr bool may_meet_itself(const socket_address& source, const socket_address& target) noexcept {
    const bool may_share_address = !source.is_specified() || target.address.is_wildcard() ||
                                   source.address.canonical() == target.address.canonical();
    return may_share_address && (source.port == 0 || source.port == target.port);
}

/// Whether both ends of a connected socket are the same. getsockname(2), getpeername(2).
inline bool is_connected_to_itself(int socket) noexcept {
    const auto peer = peer_address(socket);
    return peer.is_specified() && peer == local_address(socket);
}

} // namespace mmproxy::detail

#endif
