// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_ACCEPTED_SOCKET_HPP
#define MMPROXY_FORWARDER_TCP_ACCEPTED_SOCKET_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/socket/local_address.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/ip/tcp.hpp>

#include <cstddef>
#include <utility>

#include <sys/socket.h>

namespace mmproxy {

/// A connection as accept4(2) returns it, which belongs to no thread yet. Owns the descriptor.
class accepted_socket {
public:
    /// Takes `descriptor` over. `peer` is the address that accept4(2) has returned, `listener` the number of the
    /// listening socket, and `place` the connection's, if their number is limited.
    accepted_socket(int descriptor, asio::ip::tcp::endpoint peer, std::size_t listener,
                    admission::place place = {}) noexcept
        : place_{std::move(place)}, peer_{std::move(peer)}, listener_{listener}, descriptor_{descriptor} {}

    /// Gives the connection away to the forwarder that serves it.
    stream_socket take_socket() noexcept { return {peer_.protocol(), std::move(descriptor_)}; }

    /// The other end of the connection, canonical.
    socket_address peer() const noexcept { return from_endpoint(peer_).canonical(); }
    /// Our end of it, canonical; unspecified when the connection is gone. getsockname(2).
    socket_address local() const noexcept { return detail::local_address(descriptor_.get()).canonical(); }
    /// Gives away the place that the connection takes of its `admission`.
    admission::place take_place() noexcept { return std::move(place_); }
    /// The number of the listening socket that it came from.
    std::size_t listener() const noexcept { return listener_; }

private:
    admission::place place_;
    asio::ip::tcp::endpoint peer_;
    std::size_t listener_;
    unique_fd descriptor_;
};

} // namespace mmproxy

#endif
