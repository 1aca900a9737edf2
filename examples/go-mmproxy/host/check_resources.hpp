// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_RESOURCES_HPP
#define GO_MMPROXY_HOST_CHECK_RESOURCES_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"

namespace go_mmproxy {

/// How many clients at a time the descriptors last for, and whether that is what was asked for.
findings check_descriptors(const service_plan& p, std::size_t limit);

/// Whether the kernel lets the process use io_uring(7), where the plan asks for it.
findings check_io_uring(const plan& p);

} // namespace go_mmproxy

#endif
