// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_ROUTE_WATCH_HPP
#define GO_MMPROXY_SERVICE_ROUTE_WATCH_HPP

#include <mmproxy/routing/route_guard.hpp>

#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"
#include "go-mmproxy/service/chosen_routing.hpp"

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace go_mmproxy {

/// Has lost rules and routes put back, and tells the log of it: one line for what was lost at a time. Where replies do
/// not come back all the same, it looks every second whether they do.
class route_watch {
public:
    /// Why replies would not come back all the same; nothing where they do.
    using fault_finder = std::function<std::vector<std::string>()>;

    /// Log and entry, to which it notes whether replies come back, must outlive it. It belongs to the executor's
    /// thread; see `mmproxy::route_guard`. Throws `std::system_error`.
    route_watch(const asio::any_io_executor& executor, const chosen_routing& routing, log_output& output,
                scoreboard::entry& noted, fault_finder find_faults);

    /// Looks whether replies come back: what `find_faults` looks at has changed. No message tells when another
    /// program's rule that took them has gone, so that it looks again while they do not.
    void look();

private:
    void tell(const mmproxy::routing_repair& repair);
    std::string what_is_missing() const;

    log_output& output_;
    scoreboard::entry& noted_;
    fault_finder find_faults_;
    std::string problem_{}; ///< that the guard has told of last
    std::string missing_{}; ///< as it is noted
    asio::steady_timer again_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
    mmproxy::route_guard<chosen_routing> guard_;
};

} // namespace go_mmproxy

#endif
