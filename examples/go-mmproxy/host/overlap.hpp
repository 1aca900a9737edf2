// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_OVERLAP_HPP
#define GO_MMPROXY_HOST_OVERLAP_HPP

#include <mmproxy/address/socket_address.hpp>

#include <cstdint>

namespace go_mmproxy {

/// An address to listen on, as a socket is bound to it: an IPv6 wildcard takes IPv4 too.
struct listen_address {
    mmproxy::socket_address address{};
    std::uint32_t scope = 0; ///< of a link-local address: the index of its interface
};

enum class overlap {
    none,
    partial, ///< one is a wildcard, and the other is preferred to it where several sockets may have the port
    full     ///< a client of one may just as well come to the other
};

/// Whether two sockets of one protocol would take the same clients. The kernel has both bound for `none`, and for the
/// rest where both have SO_REUSEPORT alone. socket(7), ip(7), IPV6_V6ONLY in ipv6(7).
overlap overlap_of(const listen_address& a, const listen_address& b) noexcept;

} // namespace go_mmproxy

#endif
