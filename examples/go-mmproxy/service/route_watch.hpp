// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_ROUTE_WATCH_HPP
#define GO_MMPROXY_SERVICE_ROUTE_WATCH_HPP

#include <mmproxy/routing/route_guard.hpp>

#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/service/chosen_routing.hpp"

#include <asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace go_mmproxy {

/// Has lost rules and routes put back, and tells the log of it: one line for what was lost at a time.
class route_watch {
public:
    /// Why replies would not come back all the same; nothing where they do.
    using fault_finder = std::function<std::vector<std::string>()>;

    route_watch(const asio::any_io_executor& executor, const chosen_routing& routing, log_output& output,
                fault_finder find_faults);

private:
    void tell(const mmproxy::routing_repair& repair);
    std::string what_is_missing(const mmproxy::routing_repair& repair) const;

    log_output& output_;
    fault_finder find_faults_;
    std::uint64_t count_ = 0; ///< of repairs
    mmproxy::route_guard<chosen_routing> guard_;
};

} // namespace go_mmproxy

#endif
