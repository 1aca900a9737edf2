// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_ROUTE_WATCH_HPP
#define GO_MMPROXY_ROUTE_WATCH_HPP

#include <mmproxy/routing/route_guard.hpp>

#include "chosen_routing.hpp"
#include "log_output.hpp"

#include <asio/any_io_executor.hpp>

#include <cstdint>

namespace go_mmproxy {

/// Has lost rules and routes put back, and tells the log of it: one line for what was lost at a time.
class route_watch {
public:
    route_watch(const asio::any_io_executor& executor, const chosen_routing& routing, log_output& output);

private:
    void tell(const mmproxy::routing_repair& repair);

    log_output& output_;
    std::uint64_t count_ = 0; ///< of repairs
    mmproxy::route_guard<chosen_routing> guard_;
};

} // namespace go_mmproxy

#endif
