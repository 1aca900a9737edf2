// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_BOUND_SOCKETS_HPP
#define GO_MMPROXY_HOST_BOUND_SOCKETS_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace go_mmproxy {

/// A socket of this host that takes what comes to its address from anywhere.
struct bound_socket {
    mmproxy::socket_address address{}; ///< a wildcard for all of the host's addresses
    std::uint64_t inode = 0;           ///< the kernel's number of the socket
};

/// The sockets of a protocol that are bound to a port and listen or, with UDP, are not connected. Those of the calling
/// thread's network namespace; none where /proc is not mounted. proc(5).
std::vector<bound_socket> find_bound_sockets(mmproxy::transport protocol, std::uint16_t port);

/// A process by its name and number, such as `nginx` and 4711.
struct process_name {
    std::string program; ///< see `visible`
    ::pid_t id = 0;
};

/// A process that has the socket open. Only root sees those of other users.
std::optional<process_name> find_owner(const bound_socket& socket);

} // namespace go_mmproxy

#endif
