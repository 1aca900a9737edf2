// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_CPU_TIME_HPP
#define UDP_ECHO_CPU_TIME_HPP

namespace udp_echo {

/// User and system time of a process so far, all its threads together [s]; 0 for process 0. /proc/PID/stat in proc(5).
double cpu_time(unsigned process);

/// The same of this process.
double own_cpu_time();

} // namespace udp_echo

#endif
