// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_MEASURE_HPP
#define TCP_LOAD_MEASURE_HPP

#include "counters.hpp"
#include "histogram.hpp"
#include "load_options.hpp"

#include <cstddef>
#include <cstdint>

namespace tcp_load {

/// What has been used so far, or in the measured time.
struct resources {
    double load_cpu = 0; ///< user and system time of this process [s]
    double proxy_cpu = 0;
    double server_cpu = 0;
    std::uint64_t packets_up = 0; ///< of the connections that are open: tcpi_segs_out in tcp(7)
    std::uint64_t packets_down = 0;
};

/// What the proxy holds.
struct holdings {
    std::size_t resident = 0; ///< [KiB]
    std::size_t descriptors = 0;
};

struct load_result {
    counters count;
    double seconds = 0;
    resources used;
    histogram latency{};
    holdings before{}; ///< any connection was opened
    holdings after{};  ///< the measured time
};

/// Warms up until every connection has been of use, and then measures.
load_result run_load(const load_options& o);

} // namespace tcp_load

#endif
