// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_CONTROL_HPP
#define GO_MMPROXY_SERVICE_CONTROL_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"
#include "go-mmproxy/service/process.hpp"
#include "go-mmproxy/service/service_manager.hpp"

#include <chrono>
#include <cstddef>
#include <functional>

namespace go_mmproxy {

/// Reads the settings once more, as they are now. Throws `std::exception` for what is wrong with them.
using settings_reader = std::function<process_settings()>;

/// Does what signals ask of a process that serves: SIGHUP reloads the configuration file and every list, SIGUSR1 tells
/// the log how each service is, every other one stops.
///
/// It belongs to the thread that the signals are handled on.
class control {
public:
    /// `started_with` are the settings that the process has started with, `descriptors` is its limit. What is referred
    /// to outlives it.
    control(process& of, process_numbers& numbers, process_settings started_with, std::size_t descriptors,
            settings_reader reread, log_output& output, const service_manager& manager);

    void handle(int signal);

    /// Tells the service manager, and the log where it cannot be told, that the process serves; nothing once it stops.
    void tell_ready() const;

private:
    using duration = std::chrono::steady_clock::duration;

    void stop(int signal);
    void reload();
    void exchange();
    void tell_status() const;
    void warn_of_fixed(const process_settings& next) const;

    process& process_;
    process_numbers& numbers_;
    process_settings started_with_;
    duration drain_timeout_; ///< in force
    std::size_t descriptors_;
    settings_reader reread_;
    log_output& output_;
    const service_manager& manager_;
    bool is_stopping_ = false;
};

} // namespace go_mmproxy

#endif
