// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_RULES_HPP
#define GO_MMPROXY_HOST_CHECK_RULES_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"

#include <cstdint>

namespace go_mmproxy {

/// The rules of policy routing that are there, before any is added: this program's own, of running instances and left
/// behind, and those of other programs that may decide on replies. ip-rule(8). Throws `std::system_error`.
findings check_rules();

/// Whether an instance runs that does not guard what it has set up, part of that is out of place or gone, and a service
/// with this routing table would share it: to install the service's routing would mend it, for good. Throws
/// `std::system_error`.
bool has_neglected_routing(const service_plan& p, std::uint32_t table);

} // namespace go_mmproxy

#endif
