// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SERVICE_HPP
#define GO_MMPROXY_SERVICE_SERVICE_HPP

#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/observer/all_of.hpp>
#include <mmproxy/observer/counters.hpp>

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/observe/json_log.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"
#include "go-mmproxy/service/chosen_family.hpp"
#include "go-mmproxy/service/chosen_routing.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/route_watch.hpp"

#include <asio/any_io_executor.hpp>

#include <optional>
#include <string>
#include <vector>

namespace go_mmproxy {

/// What is told of connections and flows: the log, and the numbers.
using service_observer = mmproxy::all_of<json_log, mmproxy::counters>;

/// One service while it runs: its plan, the routes that the plan needs, a part for each protocol, and the guard of the
/// routes. Part and guard hold references to it, so that it does not move.
class service {
public:
    /// Changes the host's routes, for the protocols that are served. Throws `std::system_error`. The routes are taken
    /// away when the service is destroyed and the executor of its guard has run what is cancelled then.
    ///
    /// Log and scoreboard must outlive it.
    service(service_plan p, log_output& output, scoreboard& numbers);
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
    service_observer observer() const { return service_observer{log_, entry_.numbers().counted}; }
    const service_parts& parts() const noexcept { return parts_; }

private:
    service_plan planned_;
    log_output& output_;
    chosen_routing routing_; ///< the host's routes stay changed as long as a copy of it is there
    reply_inspector replies_;
    json_log log_;
    scoreboard::entry entry_;
    service_parts parts_{};
    std::optional<route_watch> watch_{}; ///< destroyed first: it asks for faults
};

/// Where the forwarders of a service forward to.
chosen_family make_family(const service_plan& p);

} // namespace go_mmproxy

#endif
