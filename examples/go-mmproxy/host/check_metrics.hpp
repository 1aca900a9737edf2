// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_METRICS_HPP
#define GO_MMPROXY_HOST_CHECK_METRICS_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"

namespace go_mmproxy {

/// Whether a start could listen where the numbers are to be served, as `check_listening`; nothing where they are not.
/// No file is made for a Unix socket.
findings check_metrics(const plan& p);

} // namespace go_mmproxy

#endif
