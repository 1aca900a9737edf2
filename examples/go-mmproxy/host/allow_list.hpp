// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_ALLOW_LIST_HPP
#define GO_MMPROXY_HOST_ALLOW_LIST_HPP

#include <mmproxy/access_control.hpp>
#include <mmproxy/access_control/subnet_set.hpp>

#include <optional>
#include <string>

namespace go_mmproxy {

/// The addresses in a set of subnets, or every address where no set is given.
struct allow_list {
    std::optional<mmproxy::subnet_set> subnets;

    bool allows(const mmproxy::ip_address& address) const noexcept { return !subnets || subnets->allows(address); }
};

static_assert(mmproxy::access_control_policy<allow_list>);

/// The subnets of a file; every address where the path is empty. Throws `std::runtime_error`, see `load_subnets`.
allow_list load_allow_list(const std::string& path);

} // namespace go_mmproxy

#endif
