// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_NO_LIMITS_HPP
#define MMPROXY_ACCESS_CONTROL_NO_LIMITS_HPP

#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/address/ip_address.hpp>

#include <system_error>
#include <type_traits>

namespace mmproxy {

/// Lets one client, and one balancer, have every connection and flow that there is a place for.
struct no_limits {
    /// Takes no room.
    struct place {};
    /// Never refuses.
    std::error_code enter_balancer(const ip_address& /*balancer*/, place& /*taken*/) const noexcept { return {}; }
    /// Never refuses.
    std::error_code enter_client(const ip_address& /*client*/, place& /*taken*/) const noexcept { return {}; }
};

static_assert(limit_policy<no_limits> && std::is_empty_v<no_limits>);

} // namespace mmproxy

#endif
