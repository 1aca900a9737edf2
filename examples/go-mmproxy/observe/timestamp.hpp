// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_TIMESTAMP_HPP
#define GO_MMPROXY_OBSERVE_TIMESTAMP_HPP

#include <string>

#include <time.h>

namespace go_mmproxy {

/// A point of time with nanoseconds in the local zone: `2024-06-11T12:00:00.000000001+02:00`, `Z` for UTC. RFC 3339.
std::string timestamp(const ::timespec& at);

} // namespace go_mmproxy

#endif
