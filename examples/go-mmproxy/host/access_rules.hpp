// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_ACCESS_RULES_HPP
#define GO_MMPROXY_HOST_ACCESS_RULES_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/denied_clients.hpp>
#include <mmproxy/access_control/loopback_guard.hpp>

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/host/allow_list.hpp"

#include <system_error>

namespace go_mmproxy {

/// Which balancers may connect or send, and which clients they may name. One value, to be exchanged as a whole.
struct access_rules {
    allow_list balancers{};
    mmproxy::denied_clients denied{};
    bool guards_loopback = true;

    bool allows(const mmproxy::ip_address& balancer) const noexcept { return balancers.allows(balancer); }

    /// A denied client is one whichever balancer names it: that is asked first.
    std::error_code client_refusal(const mmproxy::request& asked) const noexcept {
        if (const auto refusal = denied.client_refusal(asked); refusal != mmproxy::errc::success) return refusal;
        return guards_loopback ? mmproxy::loopback_guard{}.client_refusal(asked) : mmproxy::errc::success;
    }
};

static_assert(mmproxy::access_control_policy<access_rules>);

/// Reads the lists that are asked for. Throws `std::runtime_error`, see `load_subnets` and `load_denied_clients`.
access_rules load_access_rules(const service_settings& s);

} // namespace go_mmproxy

#endif
