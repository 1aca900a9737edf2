// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_TCP_SOCKET_HPP
#define TCP_LOAD_TCP_SOCKET_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <cstdint>

namespace tcp_load {

using mmproxy::unique_fd;

/// Non-blocking, without delay (TCP_NODELAY), and so is what it accepts; other sockets may share the port
/// (SO_REUSEPORT).
unique_fd listen_at(const mmproxy::socket_address& address);

/// No socket where nothing waits, or where the client has gone already.
unique_fd accept_from(const unique_fd& listener);

/// Begins the `n`-th connection, non-blocking and without delay. To a loopback address each comes from one of a
/// thousand of 127.0.0.0/8, so that ports do not run out while the last ones are in TIME_WAIT. No socket where it is
/// refused.
unique_fd connect_to(const mmproxy::socket_address& address, std::uint64_t n);

/// SO_ERROR in socket(7), or 0.
int pending_error(const unique_fd& socket);

/// Lets the process have as many descriptors as it may: RLIMIT_NOFILE in getrlimit(2).
void raise_descriptor_limit();

} // namespace tcp_load

#endif
