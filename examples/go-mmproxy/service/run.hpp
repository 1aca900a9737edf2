// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_RUN_HPP
#define GO_MMPROXY_SERVICE_RUN_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/service/control.hpp"

#include <stdexcept>

namespace go_mmproxy {

/// The proxy was serving, and cannot go on.
struct service_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs every service until a signal stops it; see `control`. `reread` reads the settings for a reload; without it,
/// they stay `s`, and the lists that they name are read again. Throws `std::exception` when a service cannot start,
/// `service_failure` when the process cannot go on; then nothing is left of any.
void serve(const process_settings& s, log_output& output, settings_reader reread = {});

} // namespace go_mmproxy

#endif
