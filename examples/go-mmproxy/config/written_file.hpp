// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_WRITTEN_FILE_HPP
#define GO_MMPROXY_CONFIG_WRITTEN_FILE_HPP

#include "go-mmproxy/config/settings.hpp"

#include <string>

namespace go_mmproxy {

/// Settings as a configuration file, defaults included, which is read as the same settings.
std::string write_configuration(const process_settings& s);

} // namespace go_mmproxy

#endif
