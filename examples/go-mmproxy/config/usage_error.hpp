// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_USAGE_ERROR_HPP
#define GO_MMPROXY_CONFIG_USAGE_ERROR_HPP

#include <stdexcept>

namespace go_mmproxy {

/// A mistake on the command line or in the configuration file, in words for the operator: it names the flag or the key,
/// the value, and what to do.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace go_mmproxy

#endif
