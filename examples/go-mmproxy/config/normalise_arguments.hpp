// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_NORMALISE_ARGUMENTS_HPP
#define GO_MMPROXY_CONFIG_NORMALISE_ARGUMENTS_HPP

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// A flag's long name as CLI11 reads it: `--name`.
std::string spelling(std::string_view long_name);

/// Rewrites arguments in any of Go's spellings (-name v, --name v, -name=v, --name=v) to those that CLI11 reads. Each
/// flag has its long name, and its value an argument of its own, whatever it begins with; a switch is `--name=true` or
/// `--name=false`.
///
/// Throws `usage_error` for what Go's flag package refuses, and for arguments that are not flags: Go ignores them, and
/// a forgotten dash would be lost.
std::vector<std::string> normalise_arguments(std::span<const std::string> arguments);

} // namespace go_mmproxy

#endif
