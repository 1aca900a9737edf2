// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ALLOW_ALL_HPP
#define MMPROXY_ACCESS_CONTROL_ALLOW_ALL_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address/ip_address.hpp>

namespace mmproxy {

/// Allows every address: a firewall decides which balancers come through, or only balancers can reach the listener.
///
/// Any host that can reach the listener can then name any client, whose address the target sees.
struct allow_all {
    /// Always true.
    constexpr bool allows(const ip_address& /*peer*/) const noexcept { return true; }
};

static_assert(access_control_policy<allow_all>);

} // namespace mmproxy

#endif
