// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_WATCHDOG_HPP
#define GO_MMPROXY_SERVICE_WATCHDOG_HPP

#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/service/service_manager.hpp"

#include <asio/any_io_executor.hpp>

#include <memory>

namespace go_mmproxy {

/// Tells the service manager that the process is well, twice within each of its `watchdog_limit`s, as long as each of
/// the threads takes a task up: one that hangs is seen by the silence. WatchdogSec= in systemd.service(5).
///
/// It begins with its construction; without a limit it does nothing. It belongs to the thread that runs the executor,
/// which is none of `threads`: it is made and destroyed there, or while the executor does not run. Manager and threads
/// outlive it.
class watchdog {
public:
    watchdog(const asio::any_io_executor& executor, mmproxy::threads& threads, const service_manager& manager);
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;
    ~watchdog();

private:
    class core;

    std::shared_ptr<core> core_;
};

} // namespace go_mmproxy

#endif
