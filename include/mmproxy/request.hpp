// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REQUEST_HPP
#define MMPROXY_REQUEST_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/socket/local_address.hpp>

#include <cstddef>

namespace mmproxy {

/// What a balancer has asked for with a header: decisions about a client are made from it.
///
/// A view, valid during the call that it is given to. All addresses are canonical.
struct request {
    /// The client that the header names; unspecified in an unnamed header (LOCAL, UNKNOWN, UNSPEC, AF_UNIX): then the
    /// balancer itself is the client.
    socket_address client{};
    socket_address destination{}; ///< what the client has dialled; unspecified in an unnamed header
    socket_address balancer{};    ///< the endpoint that the connection or datagram has come from
    /// The header as it was sent, with its TLVs: read them with `tlv_range`, `authority` and the other readers of tlv/.
    const mmproxy::header& header;
    std::size_t listener = 0; ///< the number of the listening socket
    socket_address sent_to{}; ///< what `local()` returns; unspecified unless it is known already
    int socket = -1;          ///< of a connection: the accepted socket, which the forwarder owns

    /// The address and port of this host that the balancer has sent to. Where `sent_to` is not known, as usual for a
    /// connection, each call costs a system call.
    socket_address local() const noexcept {
        return sent_to.is_specified() ? sent_to : detail::local_address(socket).canonical();
    }

    /// The client's family, or the balancer's where the header names no client.
    constexpr ip_family client_family() const noexcept {
        return client.is_specified() ? client.family() : balancer.family();
    }
};

} // namespace mmproxy

#endif
