// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_MANAGER_STATUS_HPP
#define GO_MMPROXY_SERVICE_MANAGER_STATUS_HPP

#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/service_manager.hpp"

#include <chrono>
#include <cstddef>

namespace go_mmproxy {

/// Tells the service manager that so many services run on so many threads. That it cannot be told is a line in the log:
/// it would end a unit of `Type=notify` for it, and say nothing of the reason.
void tell_ready(const service_manager& manager, std::size_t services, std::size_t threads, log_output& output);

/// Tells the service manager that the configuration is read again, until `tell_ready`. Meanwhile a watchdog on the same
/// thread may be silent.
void tell_reloading(const service_manager& manager);

/// Tells the service manager that connections and flows of the parts have `limit` to finish. It waits so long even
/// where its own limit is shorter.
void tell_stopping(const service_manager& manager, const part_list& parts, std::chrono::steady_clock::duration limit);

} // namespace go_mmproxy

#endif
