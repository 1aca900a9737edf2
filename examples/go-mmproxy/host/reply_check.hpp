// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_REPLY_CHECK_HPP
#define GO_MMPROXY_HOST_REPLY_CHECK_HPP

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/host/reply_inspector.hpp"

#include <string>
#include <vector>

namespace go_mmproxy {

/// What will keep the targets of a service from answering although the routes are set: another program's rule that
/// stands before ours, its route in our table, or `lo` being down. One text for each target and protocol that this
/// concerns.
std::vector<std::string> check_replies(const service_plan& p, const reply_inspector& replies);

} // namespace go_mmproxy

#endif
