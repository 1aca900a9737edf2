// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_COUNTERS_HPP
#define UDP_ECHO_COUNTERS_HPP

#include <cstdint>

namespace udp_echo {

/// What has become of the datagrams so far.
struct counters {
    std::uint64_t round_trips = 0; ///< replies that were right and in time
    std::uint64_t lost = 0;        ///< no reply within the loss time-out
    std::uint64_t late = 0;        ///< right, but after it was given up; or a second copy
    std::uint64_t mismatched = 0;  ///< no datagram of this run, or changed, or to the wrong balancer
    std::uint64_t answered = 0;    ///< slots that have had a reply at all

    friend counters operator-(counters after, const counters& before) {
        after.round_trips -= before.round_trips;
        after.lost -= before.lost;
        after.late -= before.late;
        after.mismatched -= before.mismatched;
        return after;
    }
};

} // namespace udp_echo

#endif
