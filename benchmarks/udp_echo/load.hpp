// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_LOAD_HPP
#define UDP_ECHO_LOAD_HPP

#include "counters.hpp"
#include "load_options.hpp"

#include <cstdint>

namespace udp_echo {

/// Seconds of CPU time, user and system.
struct cpu_times {
    double load = 0; ///< of this process
    double proxy = 0;
    double server = 0;
};

/// What happened in the measured time.
struct load_result {
    counters count;
    double seconds = 0;
    cpu_times cpu;
    std::uint64_t unanswered = 0; ///< slots, of `flows` × `window`, that have had no reply from the very start
};

/// Warms up until every datagram's slot has had a reply, ten seconds at most, and then measures.
load_result run_load(const load_options& o);

} // namespace udp_echo

#endif
