// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_SYSCTLS_HPP
#define GO_MMPROXY_HOST_CHECK_SYSCTLS_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"

namespace go_mmproxy {

/// Looks at those settings of the kernel that keep this service from working when they are wrong. Tried out: what
/// comes in by `lo` (connections and replies of a target on this host) passes whatever `rp_filter`, `accept_local`,
/// `route_localnet` and `ip_nonlocal_bind` say.
findings check_sysctls(const service_plan& p);

/// With -listen-transparent: whether packets that TPROXY has marked are dropped where they come in, because the kernel
/// looks up the way back to their sender with the mark, and finds this host.
findings check_marked_packets(const service_settings& s);

} // namespace go_mmproxy

#endif
