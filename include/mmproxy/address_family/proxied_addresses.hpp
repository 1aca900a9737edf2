// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_PROXIED_ADDRESSES_HPP
#define MMPROXY_ADDRESS_FAMILY_PROXIED_ADDRESSES_HPP

#include <mmproxy/address/socket_address.hpp>

namespace mmproxy {

/// Who called whom: what an `address_family_policy` chooses the target from. All addresses are canonical.
///
/// A header that names no client (LOCAL, UNKNOWN, UNSPEC, AF_UNIX) leaves `source` and `destination` unspecified;
/// the balancer itself is the client then, and `peer` tells its family.
struct proxied_addresses {
    socket_address source{};      ///< the client
    socket_address destination{}; ///< what the client dialled
    socket_address peer{};        ///< the other end of the accepted socket: the balancer

    /// The client's family, or the balancer's where the header names no client.
    constexpr ip_family client_family() const noexcept {
        return source.is_specified() ? source.family() : peer.family();
    }
};

} // namespace mmproxy

#endif
