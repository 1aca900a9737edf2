// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_CHECK_TARGETS_HPP
#define GO_MMPROXY_SERVICE_CHECK_TARGETS_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/service/stoppable_wait.hpp"

namespace go_mmproxy {

/// Whether every target of a service is reached from this host, and whether its answers to clients come back.
///
/// For the second the rules and routes of the service are set up for a while, as by an instance that starts and ends;
/// the target sees a client of the addresses for documentation: 192.0.2.123 (RFC 5737) or 2001:db8::123 (RFC 3849).
/// Returns early when a signal has come.
void check_targets(const service_plan& p, stoppable_wait& wait, const finding_sink& tell);

} // namespace go_mmproxy

#endif
