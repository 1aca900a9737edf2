// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_RULES_HPP
#define GO_MMPROXY_CONFIG_RULES_HPP

#include "go-mmproxy/config/settings.hpp"

#include <functional>
#include <string_view>

namespace go_mmproxy {

/// Whether a flag, by its long name, is given for the service.
using given_flags = std::function<bool(std::string_view name)>;

/// Applies what holds between flags: fills in the defaults that depend on other flags.
///
/// Throws `usage_error`, which says what to do instead, when flags that are good by themselves do not go together, and
/// when one would have no effect: see `flag_effect`.
void apply_rules(service_settings& s, const given_flags& is_given);

} // namespace go_mmproxy

#endif
