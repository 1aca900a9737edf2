// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/served_targets.hpp"

namespace go_mmproxy {

using mmproxy::transport;

std::vector<transport> served_protocols(const service_settings& s) {
    std::vector<transport> protocols;
    if (s.serves_tcp()) protocols.push_back(transport::stream);
    if (s.serves_udp()) protocols.push_back(transport::datagram);
    return protocols;
}

std::string_view name_of(transport protocol) noexcept {
    return protocol == transport::datagram ? "UDP" : "TCP";
}

std::vector<served_target> served_targets(const service_plan& p) {
    std::vector<served_target> targets;
    for (const auto protocol : served_protocols(p.chosen))
        for (const auto& target : targets_of(p)) targets.push_back({protocol, target});
    return targets;
}

} // namespace go_mmproxy
