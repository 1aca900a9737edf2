// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/capacity.hpp"

#include <algorithm>

namespace go_mmproxy {
namespace {

constexpr std::size_t of_a_connection = 2;

std::size_t left(std::size_t descriptors, std::size_t taken) noexcept {
    return descriptors > taken ? descriptors - taken : 0;
}

/// What is left when the flows have theirs; all but those that were asked for themselves, where they are not.
std::size_t for_connections(const settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_udp()) return descriptors;
    if (s.max_flows > 0) return left(descriptors, s.max_flows);
    return s.max_connections > 0 ? descriptors : descriptors / 2;
}

std::size_t for_flows(const settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_tcp()) return descriptors;
    if (s.max_connections > 0) return left(descriptors, s.max_connections * of_a_connection);
    return s.max_flows > 0 ? descriptors : descriptors / 2;
}

std::size_t within(std::size_t wanted, std::size_t possible) noexcept {
    const auto most = std::max<std::size_t>(possible, 1);
    return wanted > 0 ? std::min(wanted, most) : most;
}

std::string too_few(const char* flag, std::size_t wanted, std::size_t possible, std::size_t limit) {
    return '-' + std::string{flag} + ' ' + std::to_string(wanted) +
           " is more than the descriptors last for: no more than " + std::to_string(limit) +
           " files may be open, so it is " + std::to_string(possible) +
           "; allow more (LimitNOFILE= in systemd, `ulimit -n`)";
}

} // namespace

capacity make_capacity(const settings& s, std::size_t descriptors) noexcept {
    return {.connections = within(s.max_connections, for_connections(s, descriptors) / of_a_connection),
            .flows = within(s.max_flows, for_flows(s, descriptors))};
}

std::vector<std::string> name_shortages(const settings& s, const capacity& most, std::size_t limit) {
    std::vector<std::string> shortages;
    if (s.serves_tcp() && s.max_connections > most.connections)
        shortages.push_back(too_few("max-connections", s.max_connections, most.connections, limit));
    if (s.serves_udp() && s.max_flows > most.flows)
        shortages.push_back(too_few("max-flows", s.max_flows, most.flows, limit));
    return shortages;
}

} // namespace go_mmproxy
