// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_SERVICE_LABEL_HPP
#define GO_MMPROXY_HOST_SERVICE_LABEL_HPP

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/host/plan.hpp"

#include <string>

namespace go_mmproxy {

/// What a service is told by among several; empty where there is only one.
inline std::string label_of(const service_plan& one, const plan& all) {
    return all.services.size() > 1 ? to_string(one.listen) : std::string{};
}

} // namespace go_mmproxy

#endif
