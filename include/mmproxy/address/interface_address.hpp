// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_INTERFACE_ADDRESS_HPP
#define MMPROXY_ADDRESS_INTERFACE_ADDRESS_HPP

#include <mmproxy/address/ip_address.hpp>

#include <cstdint>

namespace mmproxy {

/// The index of the interface `lo`, in every network namespace: the kernel's LOOPBACK_IFINDEX.
inline constexpr std::uint32_t loopback_interface = 1;

/// An address of this host and the interface through which it was reached: where a datagram was sent to.
struct interface_address {
    ip_address address{};        ///< one of this host
    std::uint32_t interface = 0; ///< the interface's index, see if_nametoindex(3); 0: any

    /// Whether both the addresses and the interfaces are the same.
    friend constexpr bool operator==(const interface_address&, const interface_address&) noexcept = default;
};

} // namespace mmproxy

#endif
