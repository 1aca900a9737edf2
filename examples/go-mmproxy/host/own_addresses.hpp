// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_OWN_ADDRESSES_HPP
#define GO_MMPROXY_HOST_OWN_ADDRESSES_HPP

#include <mmproxy/address/subnet.hpp>

#include <vector>

namespace go_mmproxy {

/// The addresses that this host answers to: those of its interfaces, up or down, as subnets of one, and 127.0.0.0/8 and
/// ::1. What they are now; an interface may get another one. Throws `std::system_error`. getifaddrs(3).
std::vector<mmproxy::subnet> own_addresses();

} // namespace go_mmproxy

#endif
