// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_CONNECTION_HPP
#define MMPROXY_OBSERVER_CONNECTION_HPP

#include <mmproxy/address/socket_address.hpp>

#include <chrono>
#include <cstddef>

namespace mmproxy {

/// One accepted connection, as far as it is known when an observer is told of it.
struct connection {
    std::size_t listener = 0;                         ///< the number of the listening socket, from 0
    socket_address peer{};                            ///< the balancer's end of the accepted socket
    socket_address local{};                           ///< our end of it, if the observer wants to know it
    socket_address client{};                          ///< whom the header names; unspecified when it names nobody
    socket_address target{};                          ///< where it is forwarded to
    std::chrono::steady_clock::time_point accepted{}; ///< when it was accepted
};

} // namespace mmproxy

#endif
