// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_COUNTERS_HPP
#define TCP_LOAD_COUNTERS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace tcp_load {

/// What can become of a connection that should have gone on.
enum class failure {
    refused,      ///< could not be opened
    closed_early, ///< ended by the other side
    mismatched,   ///< brought other bytes than were due
    silent        ///< brought nothing for seconds
};

/// What has been done so far.
struct counters {
    std::uint64_t operations = 0; ///< messages that came back; of a stream, the words that did, or that went to a sink
    std::uint64_t bytes_up = 0;   ///< payload; to a sink, what has arrived there
    std::uint64_t bytes_down = 0;
    std::int64_t bytes_under_way = 0; ///< of streams: in buffers on the way
    std::array<std::uint64_t, 4> failures{};

    std::uint64_t& operator[](failure f) { return failures[static_cast<std::size_t>(f)]; }
    std::uint64_t operator[](failure f) const { return failures[static_cast<std::size_t>(f)]; }
    std::uint64_t errors() const { return std::accumulate(failures.begin(), failures.end(), std::uint64_t{0}); }

    /// The failures stay: none is forgiven for having happened early.
    friend counters operator-(counters after, const counters& before) {
        after.operations -= before.operations;
        after.bytes_up -= before.bytes_up;
        after.bytes_down -= before.bytes_down;
        after.bytes_under_way -= before.bytes_under_way;
        return after;
    }
};

} // namespace tcp_load

#endif
