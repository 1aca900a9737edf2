// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_PROCESS_USAGE_HPP
#define GO_MMPROXY_OBSERVE_PROCESS_USAGE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>

namespace go_mmproxy {

/// What this process takes of the host. What the kernel does not tell, because /proc is not mounted, is left out.
struct process_usage {
    double cpu_seconds = 0; ///< of user and system together
    std::optional<std::size_t> open_descriptors{};
    std::optional<std::size_t> max_descriptors{}; ///< none: no limit
    std::optional<std::uint64_t> resident_bytes{};
    std::optional<std::uint64_t> virtual_bytes{};
};

/// Asks the kernel. getrusage(2), getrlimit(2), proc_pid_fd(5), proc_pid_statm(5).
process_usage read_process_usage();

} // namespace go_mmproxy

#endif
