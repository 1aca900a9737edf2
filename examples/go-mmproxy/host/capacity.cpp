// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/capacity.hpp"

#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace go_mmproxy {
namespace {

constexpr std::size_t of_a_connection = 2;

std::size_t left(std::size_t descriptors, std::size_t taken) noexcept {
    return descriptors > taken ? descriptors - taken : 0;
}

/// How many descriptors a service can use: those of the numbers that it asks for, or all, where a protocol of it has no
/// number.
std::size_t demand_of(const service_settings& s, std::size_t spare) noexcept {
    const bool takes_all = (s.serves_tcp() && s.max_connections == 0) || (s.serves_udp() && s.max_flows == 0);
    if (takes_all) return spare;
    return (s.serves_tcp() ? s.max_connections * of_a_connection : 0) + (s.serves_udp() ? s.max_flows : 0);
}

/// The share for which the sum of `min(demand, share)` is what there is to spare; without a limit, where that is enough
/// for every demand.
std::size_t fair_share(std::vector<std::size_t> demands, std::size_t spare) {
    std::ranges::sort(demands);
    auto remaining = demands.size();
    for (const auto demand : demands) {
        const auto even = spare / remaining--;
        if (demand > even) return even;
        spare -= demand;
    }
    return std::numeric_limits<std::size_t>::max();
}

/// How many of a service's descriptors its connections may take: all but those of the number of flows, where that is
/// given. Otherwise all, where a number of connections is given, which then leaves the flows the rest; else half.
std::size_t for_connections(const service_settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_udp()) return descriptors;
    if (s.max_flows > 0) return left(descriptors, s.max_flows);
    return s.max_connections > 0 ? descriptors : descriptors / 2;
}

/// The same of flows, with connections in their place.
std::size_t for_flows(const service_settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_tcp()) return descriptors;
    if (s.max_connections > 0) return left(descriptors, s.max_connections * of_a_connection);
    return s.max_flows > 0 ? descriptors : descriptors / 2;
}

std::size_t within(std::size_t wanted, std::size_t possible) noexcept {
    const auto max = std::max<std::size_t>(possible, 1);
    return wanted > 0 ? std::min(wanted, max) : max;
}

std::string too_few(std::string_view flag, std::size_t wanted, std::size_t possible, std::size_t limit) {
    return text(message::more_than_descriptors, "flag"_is(flag), "wanted"_is(wanted), "limit"_is(limit),
                "possible"_is(possible));
}

} // namespace

std::vector<std::size_t> share_descriptors(std::span<const service_settings> services, std::size_t spare) {
    std::vector<std::size_t> shares;
    for (const auto& s : services) shares.push_back(demand_of(s, spare));
    const auto fair = fair_share(shares, spare);
    for (auto& share : shares) share = std::min(share, fair);
    return shares;
}

capacity make_capacity(const service_settings& s, std::size_t descriptors) noexcept {
    return {.connections = within(s.max_connections, for_connections(s, descriptors) / of_a_connection),
            .flows = within(s.max_flows, for_flows(s, descriptors))};
}

std::vector<std::string> name_shortages(const service_settings& s, const capacity& limits, std::size_t descriptors) {
    std::vector<std::string> shortages;
    if (s.serves_tcp() && s.max_connections > limits.connections)
        shortages.push_back(too_few("max-connections", s.max_connections, limits.connections, descriptors));
    if (s.serves_udp() && s.max_flows > limits.flows)
        shortages.push_back(too_few("max-flows", s.max_flows, limits.flows, descriptors));
    return shortages;
}

} // namespace go_mmproxy
