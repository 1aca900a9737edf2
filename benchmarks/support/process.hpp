// SPDX-License-Identifier: BSL-1.0
#ifndef BENCHMARK_SUPPORT_PROCESS_HPP
#define BENCHMARK_SUPPORT_PROCESS_HPP

#include <cstddef>

namespace support {

// What a process has used, its descendants and all their threads together: nginx and HAProxy have workers. Process 0 is
// none and uses nothing.

/// User and system time so far [s]. /proc/PID/stat in proc(5).
double cpu_time(unsigned process);

/// The same of this process.
double own_cpu_time();

/// VmRSS in /proc/PID/status: pages that processes share are counted in each of them [KiB].
std::size_t resident_size(unsigned process);

/// Entries of /proc/PID/fd.
std::size_t open_descriptors(unsigned process);

} // namespace support

#endif
