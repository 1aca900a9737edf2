// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_STATUS_JSON_HPP
#define GO_MMPROXY_OBSERVE_STATUS_JSON_HPP

#include "go-mmproxy/observe/recent_lines.hpp"
#include "go-mmproxy/observe/status.hpp"

#include <string>
#include <vector>

namespace go_mmproxy {

/// What the status page shows, in JSON, for its script and for others. What is said to people, `problem` and the
/// `message` of a reason, is in the language of the program.
std::string status_json(const status& now, const std::vector<recent_lines::line>& recent);

} // namespace go_mmproxy

#endif
