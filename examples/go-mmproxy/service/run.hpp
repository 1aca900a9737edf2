// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_RUN_HPP
#define GO_MMPROXY_SERVICE_RUN_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/observe/log_output.hpp"

#include <stdexcept>

namespace go_mmproxy {

/// The proxy was serving, and cannot go on.
struct service_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs every service until one of the `stop_signals`. Throws `std::exception` when one cannot start, `service_failure`
/// when the process cannot go on; then nothing is left of any.
void serve(const process_settings& s, log_output& output);

} // namespace go_mmproxy

#endif
