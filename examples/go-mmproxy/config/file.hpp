// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_FILE_HPP
#define GO_MMPROXY_CONFIG_FILE_HPP

#include "go-mmproxy/config/given_value.hpp"

#include <string>
#include <vector>

namespace go_mmproxy {

/// A service of a configuration file: what stands between its name in brackets and the next one.
struct file_section {
    file_place place; ///< with the service's name
    given_values values{};
};

/// A configuration file, in TOML as far as CLI11 reads it, or INI: a key is the long name of a flag.
///
///     drain-timeout = 30            # before the first section: of the process, or a default of all services
///     [web]                         # a service
///     listen = ["0.0.0.0:8443", "[::]:8443"]
struct configuration_file {
    given_values defaults{};
    std::vector<file_section> services{};
};

/// Reads a configuration file. The path of a file in it that is not absolute is one from the file's own folder. The
/// values are not looked at yet.
///
/// Throws `usage_error`, which names the file, the line, the service and the key: for a file that cannot be read or is
/// UTF-16, a line that is neither a section nor a key with a value, an unknown key, a key or a section that comes
/// twice, several values where one is taken, and a flag of the process in the section of a service.
configuration_file read_configuration_file(const std::string& path);

} // namespace go_mmproxy

#endif
