// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SERVICE_HPP
#define GO_MMPROXY_SERVICE_SERVICE_HPP

#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/observe/json_log.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/service/chosen_family.hpp"
#include "go-mmproxy/service/chosen_routing.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/route_watch.hpp"

#include <asio/any_io_executor.hpp>

#include <optional>
#include <string>
#include <vector>

namespace go_mmproxy {

/// One service while it runs: its plan, the routes that the plan needs, a part for each protocol, and the guard of the
/// routes. Part and guard hold references to it, so that it does not move.
class service {
public:
    /// Changes the host's routes, for the protocols that are served. Throws `std::system_error`. The routes are taken
    /// away when the service is destroyed and the executor of its guard has run what is cancelled then.
    service(service_plan p, log_output& output);
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    /// Makes the parts, the one of UDP first, which do not listen yet. The threads must outlive the service.
    void make_parts(mmproxy::threads& threads);

    /// Guards the routes on the executor, as `mmproxy::route_guard` does. Not where the operator has set the routes up,
    /// or wants to look after them.
    void guard_routes(const asio::any_io_executor& executor);

    /// See `check_replies`. Thread-safe.
    std::vector<std::string> find_faults() const;

    const service_plan& planned() const noexcept { return planned_; }
    const chosen_routing& routing() const noexcept { return routing_; }
    json_log& log() noexcept { return log_; }
    const service_parts& parts() const noexcept { return parts_; }

private:
    service_plan planned_;
    log_output& output_;
    chosen_routing routing_; ///< the host's routes stay changed as long as a copy of it is there
    reply_inspector replies_;
    json_log log_;
    service_parts parts_{};
    std::optional<route_watch> watch_{}; ///< destroyed first: it asks for faults
};

/// Where the forwarders of a service forward to.
chosen_family make_family(const service_plan& p);

/// The routing of a service. Changes the host's routes as long as a copy of it is there. Throws `std::system_error`.
chosen_routing make_routing(const service_plan& p);

/// Asks about replies that are marked as those of a service are.
reply_inspector make_reply_inspector(const service_settings& s);

} // namespace go_mmproxy

#endif
