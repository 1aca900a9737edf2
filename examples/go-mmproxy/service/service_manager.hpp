// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SERVICE_MANAGER_HPP
#define GO_MMPROXY_SERVICE_SERVICE_MANAGER_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>

namespace go_mmproxy {

/// The service manager that has started this process and wants to be told how it is, such as systemd for a unit of
/// `Type=notify`. Without one, every message goes nowhere. Thread-safe, but for its construction. sd_notify(3).
///
/// A message waits for a second at most until the manager has room for it. What goes wrong is returned, and is the
/// manager's loss alone.
class service_manager {
public:
    /// Connects to the manager that the environment names, and removes its variables, so that no program that this
    /// process executes speaks for it: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID. Made before there are other threads:
    /// environ(7).
    service_manager();

    /// It serves, for the first time or again after `reloading`. `status` is a line for the operator.
    std::error_code ready(std::string_view status) const;

    /// It reads its configuration again, until the next `ready`, which comes within `limit`: for so long it need not
    /// say that it is well.
    std::error_code reloading(std::string_view status, std::chrono::microseconds limit) const;

    /// It will end, within `limit`.
    std::error_code stopping(std::string_view status, std::chrono::microseconds limit) const;

    /// It is well. To be told within each `watchdog_limit`, where there is one.
    std::error_code alive() const noexcept;

    std::optional<std::chrono::microseconds> watchdog_limit() const noexcept { return watchdog_limit_; }

private:
    std::error_code tell(std::string_view state) const noexcept;

    mmproxy::unique_fd socket_{};
    std::error_code why_not_connected_{};
    std::optional<std::chrono::microseconds> watchdog_limit_;
};

} // namespace go_mmproxy

#endif
