// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_COMMAND_LINE_HPP
#define GO_MMPROXY_CONFIG_COMMAND_LINE_HPP

#include "go-mmproxy/config/given_value.hpp"
#include "go-mmproxy/config/settings.hpp"

#include <exception>
#include <span>
#include <string>
#include <variant>

namespace go_mmproxy {

/// The command line asks for no proxy: for help, the version or the configuration in force (code 0), or it, or the
/// configuration file, holds a mistake (code 2).
struct early_exit {
    int code = 0;
    std::string out; ///< for standard output
    std::string err; ///< for standard error
};

/// What to say, and to exit with, about a mistake on the command line or in the configuration file.
early_exit explain_mistake(const std::exception& mistake);

/// What a command line asks for.
struct command_line {
    given_values given; ///< for `assemble_settings` once more
    process_settings settings;
};

/// Reads the arguments behind the program's name, and the configuration file that they name. Looks at nothing else:
/// neither environment nor other files nor resolver.
std::variant<command_line, early_exit> read_command_line(std::span<const std::string> arguments);

} // namespace go_mmproxy

#endif
