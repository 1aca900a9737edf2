// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_NORMALISE_ARGUMENTS_HPP
#define GO_MMPROXY_CONFIG_NORMALISE_ARGUMENTS_HPP

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// A flag as CLI11 wants it spelt, `-4` or `--mark`; a boolean one need not be given a value.
struct flag_spelling {
    std::string spelling;
    bool is_boolean = false;
};

/// The flag of a name that is given without dashes.
using flag_lookup = std::function<std::optional<flag_spelling>(std::string_view name)>;

/// Rewrites arguments in any of Go's spellings (-name v, --name v, -name=v, --name=v) to those that CLI11 reads: a
/// value always stands in an argument of its own, whatever it begins with, and a boolean is `--name=true` or `=false`.
///
/// Throws `usage_error` for what Go's flag package refuses, and for arguments that are not flags: Go ignores them, and
/// a forgotten dash would be lost.
std::vector<std::string> normalise_arguments(std::span<const std::string> arguments, const flag_lookup& find);

} // namespace go_mmproxy

#endif
