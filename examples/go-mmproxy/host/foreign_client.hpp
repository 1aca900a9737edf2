// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_FOREIGN_CLIENT_HPP
#define GO_MMPROXY_HOST_FOREIGN_CLIENT_HPP

#include <mmproxy/address/ip_address.hpp>

namespace go_mmproxy {

/// Whether the kernel delivers to this host what is sent to the address. No where it cannot be asked.
bool is_of_this_host(const mmproxy::ip_address& address) noexcept;

/// An address that belongs to documentation, and so to no client: 192.0.2.123 or 2001:db8::123, or the next one where
/// this host has that, as hosts in laboratories do. RFC 5737, RFC 3849, RFC 9637.
mmproxy::ip_address foreign_client(mmproxy::ip_family family) noexcept;

} // namespace go_mmproxy

#endif
