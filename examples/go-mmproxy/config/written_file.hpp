// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_WRITTEN_FILE_HPP
#define GO_MMPROXY_CONFIG_WRITTEN_FILE_HPP

#include "go-mmproxy/config/settings.hpp"

#include <string>

namespace go_mmproxy {

/// Settings as a configuration file, defaults included, which is read as the same settings wherever it is put. (A text
/// with quotes of both kinds, or with the end of a line, cannot be written so that it is.)
std::string write_configuration(const process_settings& s);

} // namespace go_mmproxy

#endif
