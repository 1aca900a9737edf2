// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_ROUTE_WATCH_HPP
#define GO_MMPROXY_SERVICE_ROUTE_WATCH_HPP

#include <mmproxy/routing/route_guard.hpp>

#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/observe/route_state.hpp"
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

    /// `state` must outlive it.
    route_watch(const asio::any_io_executor& executor, const chosen_routing& routing, log_output& output,
                route_state& state, fault_finder find_faults);

private:
    void tell(const mmproxy::routing_repair& repair);
    void look();
    std::string what_is_missing() const;

    log_output& output_;
    route_state& state_;
    fault_finder find_faults_;
    std::string problem_{}; ///< that the guard has told of last
    asio::steady_timer again_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
    mmproxy::route_guard<chosen_routing> guard_;
};

} // namespace go_mmproxy

#endif
