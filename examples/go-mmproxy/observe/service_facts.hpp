// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SERVICE_FACTS_HPP
#define GO_MMPROXY_OBSERVE_SERVICE_FACTS_HPP

#include "go-mmproxy/host/plan.hpp"

#include <string>
#include <vector>

namespace go_mmproxy {

/// What a service is, for as long as it runs.
struct service_facts {
    std::string name{}; ///< which numbers are told by
    std::string listen{};
    std::vector<std::string> targets{}; ///< besides the destinations that headers name
    bool dials_destinations = false;
    bool serves_tcp = false;
    bool serves_udp = false;
    capacity limits{};
};

/// What the numbers of a service say of its plan.
service_facts facts_of(const service_plan& p);

} // namespace go_mmproxy

#endif
