// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/capacity.hpp"

#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <string_view>

namespace go_mmproxy {
namespace {

constexpr std::size_t of_a_connection = 2;

std::size_t left(std::size_t descriptors, std::size_t taken) noexcept {
    return descriptors > taken ? descriptors - taken : 0;
}

/// How many descriptors the numbers that a service asks for take.
std::size_t asked_by(const service_settings& s) noexcept {
    return (s.serves_tcp() ? s.max_connections * of_a_connection : 0) + (s.serves_udp() ? s.max_flows : 0);
}

/// Whether a service takes as many connections or flows as there is room for.
bool is_open(const service_settings& s) noexcept {
    return (s.serves_tcp() && s.max_connections == 0) || (s.serves_udp() && s.max_flows == 0);
}

/// What all services ask for.
struct demand {
    std::size_t asked = 0;
    std::size_t open = 0;

    void add(const service_settings& s) noexcept {
        asked += asked_by(s);
        open += is_open(s) ? 1 : 0;
    }
};

std::size_t share_of(const service_settings& s, const demand& all, std::size_t spare) noexcept {
    if (all.asked > spare) return spare * asked_by(s) / all.asked;
    return asked_by(s) + (is_open(s) ? (spare - all.asked) / std::max<std::size_t>(all.open, 1) : 0);
}

/// The descriptors for connections: what a number of flows leaves, half where neither has a number, else all.
std::size_t for_connections(const service_settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_udp()) return descriptors;
    if (s.max_flows > 0) return left(descriptors, s.max_flows);
    return s.max_connections > 0 ? descriptors : descriptors / 2;
}

std::size_t for_flows(const service_settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_tcp()) return descriptors;
    if (s.max_connections > 0) return left(descriptors, s.max_connections * of_a_connection);
    return s.max_flows > 0 ? descriptors : descriptors / 2;
}

std::size_t within(std::size_t wanted, std::size_t possible) noexcept {
    const auto most = std::max<std::size_t>(possible, 1);
    return wanted > 0 ? std::min(wanted, most) : most;
}

std::string too_few(std::string_view flag, std::size_t wanted, std::size_t possible, std::size_t limit) {
    return text(message::more_than_descriptors, "flag"_is(flag), "wanted"_is(wanted), "limit"_is(limit),
                "possible"_is(possible));
}

} // namespace

std::vector<std::size_t> share_descriptors(std::span<const service_settings> services, std::size_t spare) {
    demand all;
    for (const auto& s : services) all.add(s);
    std::vector<std::size_t> shares;
    for (const auto& s : services) shares.push_back(share_of(s, all, spare));
    return shares;
}

capacity make_capacity(const service_settings& s, std::size_t descriptors) noexcept {
    return {.connections = within(s.max_connections, for_connections(s, descriptors) / of_a_connection),
            .flows = within(s.max_flows, for_flows(s, descriptors))};
}

std::vector<std::string> name_shortages(const service_settings& s, const capacity& most, std::size_t limit) {
    std::vector<std::string> shortages;
    if (s.serves_tcp() && s.max_connections > most.connections)
        shortages.push_back(too_few("max-connections", s.max_connections, most.connections, limit));
    if (s.serves_udp() && s.max_flows > most.flows)
        shortages.push_back(too_few("max-flows", s.max_flows, most.flows, limit));
    return shortages;
}

} // namespace go_mmproxy
