// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_START_FAILURE_HPP
#define GO_MMPROXY_HOST_START_FAILURE_HPP

#include <exception>
#include <string>

namespace go_mmproxy {

/// Why the proxy could not start, and what to do about it where that is known.
std::string explain_start_failure(const std::exception& failure);

} // namespace go_mmproxy

#endif
