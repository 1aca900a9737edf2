// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_STATUS_PAGE_HPP
#define GO_MMPROXY_OBSERVE_STATUS_PAGE_HPP

#include "go-mmproxy/observe/recent_lines.hpp"
#include "go-mmproxy/observe/status.hpp"

#include <string>
#include <vector>

namespace go_mmproxy {

/// The status page, in HTML: one file that loads no other, and tells everything without its script. With it, numbers
/// become rates with charts, read from `status.json` every second. Its files are in status_page/.
std::string status_page(const status& now, const std::vector<recent_lines::line>& recent);

/// What a browser may do for it: its own style and script, and requests to where it comes from. A
/// Content-Security-Policy.
std::string status_page_policy();

} // namespace go_mmproxy

#endif
