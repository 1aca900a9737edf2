// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVE_HPP
#define GO_MMPROXY_SERVE_HPP

#include "log_output.hpp"
#include "settings.hpp"

namespace go_mmproxy {

/// Runs the proxy until one of the `stop_signals`. Throws `std::exception` when it cannot start; then nothing is left of it.
void serve(const settings& s, log_output& output);

} // namespace go_mmproxy

#endif
