// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_METRICS_TEXT_HPP
#define GO_MMPROXY_OBSERVE_METRICS_TEXT_HPP

#include "go-mmproxy/observe/status.hpp"

#include <string>

namespace go_mmproxy {

/// Every number of the process in the text format of Prometheus.
///
/// A reason that was never met has no series, but for those that an alert of monitoring/prometheus_rules.yml names and
/// a few other usual ones: they are there from the start, so that their first increase is one.
std::string metrics_text(const status& now);

} // namespace go_mmproxy

#endif
