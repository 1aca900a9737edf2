// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_CONNECTION_HPP
#define MMPROXY_OBSERVER_CONNECTION_HPP

#include <mmproxy/address/socket_address.hpp>

#include <chrono>
#include <cstddef>

namespace mmproxy {

/// One accepted connection, as far as it is known when an observer is told of it. `client` and `target` are set from
/// `header_read` on.
struct connection {
    std::size_t listener = 0;                         ///< the number of the listening socket, from 0
    socket_address peer{};                            ///< the balancer's end of the accepted socket
    socket_address local{};                           ///< our end of it; unspecified unless the observer wants it
    socket_address client{};                          ///< of the header, canonical; unspecified when it is unnamed
    socket_address target{};                          ///< unspecified before it is chosen, or when none is served
    std::chrono::steady_clock::time_point accepted{}; ///< when it was accepted
};

} // namespace mmproxy

#endif
