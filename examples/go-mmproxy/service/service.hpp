// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SERVICE_HPP
#define GO_MMPROXY_SERVICE_SERVICE_HPP

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/observe/json_log.hpp"
#include "go-mmproxy/service/chosen_family.hpp"
#include "go-mmproxy/service/chosen_routing.hpp"

namespace go_mmproxy {

/// What the forwarders of one service are made from.
struct service {
    const service_plan& planned;
    chosen_routing routing; ///< the host's routes stay changed as long as a copy of it is there
    reply_inspector replies;
    json_log log;
};

/// Changes the host's routes, for the protocols that are served. Throws `std::system_error`. The plan must outlive the
/// service.
service make_service(const service_plan& p, log_output& output);

chosen_family make_family(const service_plan& p);

} // namespace go_mmproxy

#endif
