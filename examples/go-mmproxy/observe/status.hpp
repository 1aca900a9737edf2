// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_STATUS_HPP
#define GO_MMPROXY_OBSERVE_STATUS_HPP

#include <mmproxy/observer/counts.hpp>

#include "go-mmproxy/observe/process_usage.hpp"
#include "go-mmproxy/observe/service_facts.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace go_mmproxy {

/// What has happened to a service so far.
struct service_status {
    service_facts facts{};
    mmproxy::counts counted{};
    std::uint64_t route_losses = 0;
    std::string routes_missing{}; ///< why replies do not come back now; empty where they do
};

/// What the process is, from its start to its end.
struct process_facts {
    std::size_t threads = 0;
    bool wants_io_uring = false;
};

/// What has happened to the process so far.
struct process_status {
    process_facts facts{};
    std::chrono::system_clock::time_point started{};
    std::chrono::steady_clock::duration age{};
    bool is_draining = false;
    std::uint64_t reloads = 0;
    std::uint64_t failed_reloads = 0;
    bool last_reload_failed = false;
    std::vector<std::string> refused_calls{}; ///< the system calls that it does without
    process_usage used{};

    /// Whether messages of several connections pass by one system call.
    bool uses_io_uring() const;
};

/// All that is told of a process at one moment: as numbers, or on the status page.
struct status {
    process_status process{};
    std::vector<service_status> services{};
};

/// How often something of the routes of any service was lost.
std::uint64_t route_losses(const status& now) noexcept;

/// Why the process does not serve everything that it is there for, in words for an operator; empty where it does.
std::string problem_of(const status& now);

} // namespace go_mmproxy

#endif
