// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_ASSEMBLE_HPP
#define GO_MMPROXY_CONFIG_ASSEMBLE_HPP

#include "go-mmproxy/config/given_value.hpp"
#include "go-mmproxy/config/settings.hpp"

namespace go_mmproxy {

/// Makes settings of what the command line gives and, where it names one, of the configuration file, which is read each
/// time: once more, and the settings are those of today's file.
///
/// A value counts before another in this order: of the command line, of the service's section, before the first section
/// of the file, the default. Without a section the process has one service, without a name.
///
/// Throws `usage_error` for what `read_configuration_file`, `read_values` and `apply_rules` refuse.
process_settings assemble_settings(const given_values& command_line);

} // namespace go_mmproxy

#endif
