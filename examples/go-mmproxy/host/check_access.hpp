// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_ACCESS_HPP
#define GO_MMPROXY_HOST_CHECK_ACCESS_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"

namespace go_mmproxy {

/// Warns where every host that reaches the service may name any client: it listens beyond loopback, and has no
/// allow-list. Nothing where headers are not read, so that clients cannot be named.
findings check_openness(const service_plan& p);

/// How many subnets the allow-list holds, and whether one of them lets every address in. Reads the file again; throws
/// as `load_subnets`. Nothing without a list.
findings check_allow_list(const service_plan& p);

/// With -dynamic-destination: whether a header may name any destination. Reads the file again, as `check_allow_list`.
findings check_destinations(const service_plan& p);

} // namespace go_mmproxy

#endif
