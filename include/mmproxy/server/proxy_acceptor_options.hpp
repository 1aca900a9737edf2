// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_PROXY_ACCEPTOR_OPTIONS_HPP
#define MMPROXY_SERVER_PROXY_ACCEPTOR_OPTIONS_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/server/header_read_options.hpp>

#include <cstddef>
#include <functional>
#include <system_error>

namespace mmproxy {

/// The bounds of a `proxy_acceptor`.
struct proxy_acceptor_options {
    header_read_options read{}; ///< of each header
    /// Connections whose header is awaited, or that wait for `async_accept`; more wait in the listener's backlog.
    /// At least one.
    std::size_t max_pending = 1024;
    /// Is told of each connection that is refused and closed, who has connected and why; it must not throw.
    std::function<void(const socket_address& peer, std::error_code reason)> refused{};
};

} // namespace mmproxy

#endif
