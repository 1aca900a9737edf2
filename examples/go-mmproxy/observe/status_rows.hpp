// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_STATUS_ROWS_HPP
#define GO_MMPROXY_OBSERVE_STATUS_ROWS_HPP

#include <mmproxy/observer/counted_reason.hpp>
#include <mmproxy/observer/reason_counts.hpp>

#include "go-mmproxy/observe/status.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// One protocol of a service, as a row of a table has it: connections of TCP, flows of UDP.
struct status_row {
    const service_facts* service;
    std::string_view protocol; ///< `tcp` or `udp`
    std::uint64_t active = 0;
    std::uint64_t max = 0;
    std::uint64_t begun = 0;       ///< so far
    std::uint64_t refused = 0;     ///< connections that were never forwarded, or datagrams that were dropped
    std::uint64_t broken = 0;      ///< of those that were forwarded
    std::uint64_t from_client = 0; ///< [bytes]
    std::uint64_t from_target = 0; ///< [bytes]
};

/// What there is of every service. The rows point into `now`.
std::vector<status_row> rows_of(const status& now);

/// Why something of a service went no further, and how often.
struct reason_row {
    enum class what { refused, broken, dropped, reply_dropped };

    const service_facts* service;
    std::string_view protocol;
    what happened;
    mmproxy::counted_reason reason;
    std::uint64_t count = 0;
};

/// Every reason that was met, the most frequent ones first. The rows point into `now`.
std::vector<reason_row> reasons_of(const status& now);

} // namespace go_mmproxy

#endif
