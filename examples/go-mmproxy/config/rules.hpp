// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_RULES_HPP
#define GO_MMPROXY_CONFIG_RULES_HPP

#include "go-mmproxy/config/settings.hpp"

#include <set>
#include <string_view>

namespace go_mmproxy {

/// The long names of the flags that are given for a service.
struct given_flags {
    std::set<std::string_view> all;
    std::set<std::string_view> own; ///< without those that are given for other services too
};

/// Applies what holds between flags: fills in the defaults that depend on other flags.
///
/// Throws `usage_error`, which says what to do instead, when flags that are good by themselves do not go together, and
/// when one would have no effect: see `flag_effect`.
void apply_rules(service_settings& s, const given_flags& given);

} // namespace go_mmproxy

#endif
