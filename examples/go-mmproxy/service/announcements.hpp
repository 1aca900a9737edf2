// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_ANNOUNCEMENTS_HPP
#define GO_MMPROXY_SERVICE_ANNOUNCEMENTS_HPP

#include <mmproxy/fallback/fallback.hpp>

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <string>
#include <vector>

namespace go_mmproxy {

/// A line for each reason.
void warn_of(log_output& output, plain_message what, const std::vector<std::string>& reasons);

/// A line of the process that says no more than that.
void tell(log_output& output, plain_message what);

/// What a plan warns of, and the limits that it sets for each service.
void tell_plan(log_output& output, const plan& p);

/// Out of memory, the line is lost.
void tell_fallback(log_output& output, const mmproxy::fallback& f);

} // namespace go_mmproxy

#endif
