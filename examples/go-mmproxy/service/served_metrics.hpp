// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SERVED_METRICS_HPP
#define GO_MMPROXY_SERVICE_SERVED_METRICS_HPP

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/observe/metrics_server.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"

#include <optional>

namespace go_mmproxy {

/// The numbers are to be had as long as there are services, until the last connection has ended.
class served_metrics {
public:
    /// Listens, where it is asked for. Throws `std::system_error`. Scoreboard and log must outlive it.
    served_metrics(const std::optional<metrics_plan>& at, const scoreboard& numbers, log_output& output);

    /// Serves, and tells the log where.
    void start();

private:
    std::optional<metrics_plan> at_;
    log_output& output_;
    std::optional<metrics_server> server_{};
};

/// What the numbers of the process say of a plan.
process_facts facts_of(const plan& p);

} // namespace go_mmproxy

#endif
