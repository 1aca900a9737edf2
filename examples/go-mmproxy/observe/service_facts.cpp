// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/service_facts.hpp"

#include <mmproxy/address/address_text.hpp>

namespace go_mmproxy {
namespace {

std::string name_of(const service_plan& p) {
    return to_string(p.listen);
}

std::vector<std::string> targets_of(const service_plan& p) {
    std::vector<std::string> targets;
    for (const auto& target : {p.target4, p.target6})
        if (target) targets.push_back(to_string(*target));
    return targets;
}

} // namespace

service_facts facts_of(const service_plan& p) {
    return {.name = name_of(p),
            .listen = to_string(p.listen),
            .targets = targets_of(p),
            .dials_destinations = p.chosen.dynamic_destination,
            .serves_tcp = p.chosen.serves_tcp(),
            .serves_udp = p.chosen.serves_udp(),
            .limits = p.limits};
}

} // namespace go_mmproxy
