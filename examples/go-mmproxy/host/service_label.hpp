// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_SERVICE_LABEL_HPP
#define GO_MMPROXY_HOST_SERVICE_LABEL_HPP

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/host/plan.hpp"

#include <string>

namespace go_mmproxy {

/// What a service is told by: its name, or what it listens on where there are several without one; empty where there is
/// only one.
inline std::string label_of(const service_plan& one, const plan& all) {
    if (!one.chosen.name.empty()) return one.chosen.name;
    return all.services.size() > 1 ? all_addresses(one) : std::string{};
}

} // namespace go_mmproxy

#endif
