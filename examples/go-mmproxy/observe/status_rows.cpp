// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_rows.hpp"

#include <algorithm>
#include <functional>

namespace go_mmproxy {
namespace {

using mmproxy::reason_counts;
using what = reason_row::what;

constexpr std::string_view tcp = "tcp";
constexpr std::string_view udp = "udp";

status_row connections_of(const service_status& s) {
    const auto& c = s.counted.connections;
    return {.service = &s.facts,
            .protocol = tcp,
            .active = c.active(),
            .max = s.facts.limits.connections,
            .begun = c.accepted,
            .refused = c.rejected.total(),
            .broken = c.failed.total(),
            .from_client = c.from_client,
            .from_target = c.from_upstream};
}

status_row flows_of(const service_status& s) {
    const auto& f = s.counted.flows;
    return {.service = &s.facts,
            .protocol = udp,
            .active = f.active(),
            .max = s.facts.limits.flows,
            .begun = f.opened,
            .refused = f.datagrams_dropped.total() + f.replies_dropped.total(),
            .broken = f.failed.total(),
            .from_client = f.from_client.bytes,
            .from_target = f.from_upstream.bytes};
}

void add(std::vector<reason_row>& to, const service_facts& of, std::string_view protocol, what happened,
         const reason_counts& counted) {
    counted.for_each([&](mmproxy::counted_reason reason, std::uint64_t count) {
        to.push_back({&of, protocol, happened, reason, count});
    });
}

} // namespace

std::vector<status_row> rows_of(const status& now) {
    std::vector<status_row> rows;
    for (const auto& s : now.services) {
        if (s.facts.serves_tcp) rows.push_back(connections_of(s));
        if (s.facts.serves_udp) rows.push_back(flows_of(s));
    }
    return rows;
}

std::vector<reason_row> reasons_of(const status& now) {
    std::vector<reason_row> rows;
    for (const auto& s : now.services) {
        add(rows, s.facts, tcp, what::refused, s.counted.connections.rejected);
        add(rows, s.facts, tcp, what::broken, s.counted.connections.failed);
        add(rows, s.facts, udp, what::broken, s.counted.flows.failed);
        add(rows, s.facts, udp, what::dropped, s.counted.flows.datagrams_dropped);
        add(rows, s.facts, udp, what::reply_dropped, s.counted.flows.replies_dropped);
    }
    std::ranges::stable_sort(rows, std::greater{}, &reason_row::count);
    return rows;
}

} // namespace go_mmproxy
