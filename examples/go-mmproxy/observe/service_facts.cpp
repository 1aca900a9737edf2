// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/service_facts.hpp"

#include <mmproxy/address/address_text.hpp>

namespace go_mmproxy {
namespace {

/// A service without a name is known by what it listens on.
std::string name_of(const service_plan& p) {
    return p.chosen.name.empty() ? all_addresses(p) : p.chosen.name;
}

std::vector<std::string> target_texts(const service_plan& p) {
    std::vector<std::string> texts;
    for (const auto& target : targets_of(p)) texts.push_back(to_string(target));
    return texts;
}

} // namespace

service_facts facts_of(const service_plan& p) {
    return {.name = name_of(p),
            .listen = all_addresses(p),
            .targets = target_texts(p),
            .dials_destinations = p.chosen.dynamic_destination,
            .serves_tcp = p.chosen.serves_tcp(),
            .serves_udp = p.chosen.serves_udp(),
            .limits = p.limits};
}

} // namespace go_mmproxy
