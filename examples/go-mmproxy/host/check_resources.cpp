// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_resources.hpp"

#include <mmproxy/relay/detail/call_ring.hpp>

#include "go-mmproxy/text/messages.hpp"

namespace go_mmproxy {
namespace {

/// How many clients at a time are few, where no flag asks for a number. Any number of this order will do: by default
/// systemd and shells allow for many more.
constexpr std::size_t few = 1000;

finding check_number(std::size_t asked_for, std::size_t count, std::size_t limit, finding enough) {
    if (asked_for > 0 || count >= few) return enough;
    return finding::warning(text(message::check_few_descriptors, "limit"_is(limit), "count"_is(count)));
}

finding check_connections(const service_plan& p, std::size_t limit) {
    const auto count = p.limits.connections;
    return check_number(p.chosen.max_connections, count, limit,
                        finding::ok(text(message::check_connections, "limit"_is(limit), "connections"_is(count))));
}

finding check_flows(const service_plan& p, std::size_t limit) {
    const auto count = p.limits.flows;
    return check_number(p.chosen.max_flows, count, limit,
                        finding::ok(text(message::check_flows, "limit"_is(limit), "flows"_is(count))));
}

} // namespace

findings check_descriptors(const service_plan& p, std::size_t limit) {
    findings found;
    for (const auto& shortage : p.shortages) found.push_back(finding::warning(shortage));
    if (!found.empty()) return found;
    if (p.chosen.serves_tcp()) found.push_back(check_connections(p, limit));
    if (p.chosen.serves_udp()) found.push_back(check_flows(p, limit));
    return found;
}

findings check_io_uring(const plan& p) {
    if (!asks_for_io_uring(p)) return {};
    if (mmproxy::detail::call_ring::open().is_open()) return {finding::ok(text(message::check_io_uring))};
    return {finding::warning(text(message::check_no_io_uring))};
}

} // namespace go_mmproxy
