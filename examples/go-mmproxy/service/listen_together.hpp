// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_LISTEN_TOGETHER_HPP
#define GO_MMPROXY_SERVICE_LISTEN_TOGETHER_HPP

#include "go-mmproxy/service/part.hpp"

#include <vector>

namespace go_mmproxy {

/// A part, and the plan whose addresses it is to listen on.
struct planned_part {
    service_part* part;
    const service_plan* plan;
};

/// Opens the sockets of all, or takes those that `sockets` gives, in their order. Throws `std::system_error` naming
/// protocol and address.
void listen_together(const std::vector<planned_part>& all, const socket_source& sockets);

} // namespace go_mmproxy

#endif
