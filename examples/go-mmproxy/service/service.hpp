// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SERVICE_HPP
#define GO_MMPROXY_SERVICE_SERVICE_HPP

#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/observer/all_of.hpp>
#include <mmproxy/observer/counters.hpp>
#include <mmproxy/reloadable.hpp>

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"
#include "go-mmproxy/observe/service_label.hpp"
#include "go-mmproxy/observe/service_log.hpp"
#include "go-mmproxy/service/chosen_family.hpp"
#include "go-mmproxy/service/chosen_routing.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/route_watch.hpp"

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace go_mmproxy {

/// Which balancers may connect or send, and what may change of it while forwarders run.
using current_access = mmproxy::reloadable<access_rules>;

/// What is told of connections and flows: the log, and the numbers.
using service_observer = mmproxy::all_of<service_log, mmproxy::counters>;

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
    ~service();

    /// Has the log tell on this executor of what it does not tell as it happens. To be called before `make_parts`; the
    /// executor must outlive the service and its connections.
    void tell_rests_on(const asio::any_io_executor& executor) { log_.tell_rests_on(executor); }

    /// Makes the parts, the one of UDP first, which do not listen yet. The threads must outlive the service.
    void make_parts(mmproxy::threads& threads);

    /// Whether it can become what another plan says without being replaced: see `flag::is_live`.
    bool can_become(const service_plan& next) const;

    /// Becomes what a plan says. The parts listen already on what is new in it.
    void become(service_plan next, std::chrono::steady_clock::duration limit);

    /// Guards the routes on the executor, as `mmproxy::route_guard` does. Not where the operator has set the routes up,
    /// or wants to look after them.
    void guard_routes(const asio::any_io_executor& executor);

    /// See `check_replies`.
    std::vector<std::string> find_faults() const;

    const service_plan& planned() const noexcept { return planned_; }
    const chosen_routing& routing() const noexcept { return routing_; }
    const current_access& access() const noexcept { return access_; }

    service_label& label() noexcept { return label_; }
    service_log& log() noexcept { return log_; }
    service_observer observer() const { return service_observer{log_, entry_.numbers().counted}; }
    const service_parts& parts() const noexcept { return parts_; }

private:
    service_plan planned_;
    log_output& output_;
    chosen_routing routing_; ///< the host's routes stay changed as long as a copy of it is there
    reply_inspector replies_;
    service_label label_;
    service_log log_;
    current_access access_;
    scoreboard::entry entry_;
    service_parts parts_{};
    std::optional<route_watch> watch_{}; ///< destroyed first: it asks for faults
};

/// Whether two plans of a service ask for something else: by a flag, or by an address that a host name has now.
bool differ(const service_plan& a, const service_plan& b);

/// Where a part of a service forwards to.
chosen_family make_family(const service_plan& p, targets_by_listener targets);

/// The routing table of a service: the one that is asked for, or the default of its routing.
std::uint32_t table_of(const service_settings& s) noexcept;

/// The routing of a service. Changes the host's routes as long as a copy of it is there. Throws `std::system_error`.
chosen_routing make_routing(const service_plan& p);

/// Asks about replies that are marked as those of a service are.
reply_inspector make_reply_inspector(const service_settings& s);

} // namespace go_mmproxy

#endif
