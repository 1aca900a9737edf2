// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_START_HPP
#define GO_MMPROXY_HOST_CHECK_START_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"

namespace go_mmproxy {

/// Those checks that cost next to nothing and try nothing out, for every start: what they have found that is not `ok`.
findings check_start(const plan& p);

} // namespace go_mmproxy

#endif
