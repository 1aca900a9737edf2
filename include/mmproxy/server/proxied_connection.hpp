// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_PROXIED_CONNECTION_HPP
#define MMPROXY_SERVER_PROXIED_CONNECTION_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/server/received_header.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace mmproxy {

/// A connection whose PROXY header has been read, see `proxy_acceptor`.
template <class Socket> struct proxied_connection {
    Socket socket;         ///< what it receives next stands right behind the header, and behind `payload`
    socket_address peer{}; ///< who has connected: the balancer, or the client itself
    std::optional<received_header> header{}; ///< the one that counts, if there is one
    /// What was read while a header was looked for and there was none. It comes before what the socket receives; it is
    /// empty behind a header, and where none was looked for.
    std::vector<std::byte> payload{};

    /// The client that the header names; without one the peer.
    socket_address client() const noexcept { return header && header->names_client() ? header->source() : peer; }
};

} // namespace mmproxy

#endif
