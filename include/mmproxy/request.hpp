// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REQUEST_HPP
#define MMPROXY_REQUEST_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/socket/local_address.hpp>

#include <cstddef>

namespace mmproxy {

/// What a balancer has asked for with a header: what decisions about a client are made from.
///
/// A view, valid during the call that it is given to. All addresses are canonical.
struct request {
    /// The client that the header names; unspecified where it names none (LOCAL, UNKNOWN, UNSPEC, AF_UNIX): then the
    /// balancer itself is the client.
    socket_address client{};
    socket_address destination{}; ///< what the client has dialled; unspecified where the header names no client
    socket_address balancer{};    ///< where the connection or datagram has come from
    /// The header as it was sent, with its TLVs: read them with `tlv_range`, `authority` and others of tlv/.
    const mmproxy::header& header;
    std::size_t listener = 0; ///< the number of the listening socket
    /// Where the balancer has sent to, or, where that is not known yet, the socket that knows: see `local()`.
    socket_address sent_to{};
    int socket = -1;

    /// The address and port of this host that the balancer has sent to. It costs a system call a connection.
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
