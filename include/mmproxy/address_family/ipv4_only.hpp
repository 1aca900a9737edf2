// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_IPV4_ONLY_HPP
#define MMPROXY_ADDRESS_FAMILY_IPV4_ONLY_HPP

#include <mmproxy/address_family/single_family.hpp>

namespace mmproxy {

/// Forwards IPv4 clients, and connections with an unnamed header (health checks), to one target; clients of the other
/// family are not served. See `single_family`.
using ipv4_only = single_family<ip_family::ipv4>;

static_assert(address_family_policy<ipv4_only>);

} // namespace mmproxy

#endif
