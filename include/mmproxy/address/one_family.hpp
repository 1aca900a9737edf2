// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_ONE_FAMILY_HPP
#define MMPROXY_ADDRESS_ONE_FAMILY_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/address/socket_address.hpp>

namespace mmproxy {

/// Turns two addresses of two families into two of one, as a v1 or v2 header has them: an IPv4 address beside an IPv6
/// one becomes v4-mapped. Where one is unspecified, nothing changes. RFC 4291, section 2.5.5.2.
constexpr void make_one_family(socket_address& one, socket_address& other) noexcept {
    if (!one.is_specified() || !other.is_specified() || one.family() == other.family()) return;
    for (auto* a : {&one, &other}) a->address = ip_address{a->address.v6_bytes()};
}

} // namespace mmproxy

#endif
