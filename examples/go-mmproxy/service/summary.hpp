// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SUMMARY_HPP
#define GO_MMPROXY_SERVICE_SUMMARY_HPP

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/observe/log_output.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// What runs, in numbers, for one line at the start.
struct summary {
    std::size_t services = 0;
    std::vector<std::string_view> routings{}; ///< of the services, each kind once
    std::size_t threads = 0;
    std::size_t descriptors = 0;
    std::size_t connections = 0; ///< that all services may have at a time
    std::size_t flows = 0;       ///< the same
    bool uses_io_uring = false;
};

/// Where it could be used, the host is asked whether io_uring may be.
summary summarise(const plan& p);

/// Tells the log, with the version of the program and the format of its lines.
void tell_started(log_output& output, const summary& s);

} // namespace go_mmproxy

#endif
