// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_PROXIED_ADDRESSES_HPP
#define MMPROXY_ADDRESS_FAMILY_PROXIED_ADDRESSES_HPP

#include <mmproxy/address/socket_address.hpp>

namespace mmproxy {

/// The addresses from which an `address_family_policy` chooses the target. All are canonical, never v4-mapped.
///
/// An unnamed header (LOCAL, UNKNOWN, UNSPEC, AF_UNIX) leaves `source` and `destination` unspecified; the balancer
/// itself is the client then, and `peer` tells its family.
struct proxied_addresses {
    socket_address source{};      ///< the client, as the header names it
    socket_address destination{}; ///< what the client dialled, as the header names it
    socket_address peer{};        ///< the balancer: where the connection, or the datagram, comes from

    /// The client's family, or the balancer's where the header names no client.
    constexpr ip_family client_family() const noexcept {
        return source.is_specified() ? source.family() : peer.family();
    }
};

} // namespace mmproxy

#endif
