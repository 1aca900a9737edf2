// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_IPV6_ONLY_HPP
#define MMPROXY_ADDRESS_FAMILY_IPV6_ONLY_HPP

#include <mmproxy/address_family/single_family.hpp>

namespace mmproxy {

/// Forwards IPv6 clients, and connections with an unnamed header (health checks), to one target; clients of the other
/// family are not served. See `single_family`.
using ipv6_only = single_family<ip_family::ipv6>;

static_assert(address_family_policy<ipv6_only>);

} // namespace mmproxy

#endif
