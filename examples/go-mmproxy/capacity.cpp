// SPDX-License-Identifier: BSL-1.0
#include "capacity.hpp"

#include <algorithm>

namespace go_mmproxy {
namespace {

constexpr std::size_t of_a_connection = 2;

std::size_t left(std::size_t descriptors, std::size_t taken) noexcept {
    return descriptors > taken ? descriptors - taken : 0;
}

std::size_t for_connections(const settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_udp()) return descriptors;
    return s.max_flows > 0 ? left(descriptors, s.max_flows) : descriptors / 2;
}

std::size_t for_flows(const settings& s, std::size_t descriptors) noexcept {
    if (!s.serves_tcp()) return descriptors;
    return s.max_connections > 0 ? left(descriptors, s.max_connections * of_a_connection) : descriptors / 2;
}

} // namespace

capacity make_capacity(const settings& s, std::size_t descriptors) noexcept {
    const auto or_else = [](std::size_t wanted, std::size_t possible) {
        return wanted > 0 ? wanted : std::max<std::size_t>(possible, 1);
    };
    return {.connections = or_else(s.max_connections, for_connections(s, descriptors) / of_a_connection),
            .flows = or_else(s.max_flows, for_flows(s, descriptors))};
}

} // namespace go_mmproxy
