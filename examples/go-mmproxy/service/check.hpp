// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_CHECK_HPP
#define GO_MMPROXY_SERVICE_CHECK_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/host/finding.hpp"

namespace go_mmproxy {

/// Looks at all that a start with these settings would need, and tells of each thing that was looked at.
///
/// Serves nothing, and leaves the host as it is, also when one of the `signals` cuts it short. Rules and routes of
/// running instances stay; those that a killed instance has left behind are gone afterwards, as after every start.
/// Throws `usage_error`.
void check(const process_settings& s, const finding_sink& tell);

} // namespace go_mmproxy

#endif
