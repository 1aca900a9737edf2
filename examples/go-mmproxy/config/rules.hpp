// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_RULES_HPP
#define GO_MMPROXY_CONFIG_RULES_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/config/usage_error.hpp"

#include <set>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// The long names of the flags that are given for a service.
struct given_flags {
    std::set<std::string_view> all;
    std::set<std::string_view> own; ///< without those that are given for other services too
};

/// Flags that are good by themselves do not go together, or one would have no effect.
struct contradiction : usage_error {
    contradiction(std::string_view long_name, const std::string& what) : usage_error{what}, flag{long_name} {}

    std::string_view flag; ///< the long name of the one that is to blame
};

/// Applies what holds between flags: fills in the defaults that depend on other flags.
///
/// Throws `contradiction`, which says what to do instead. Of which flags have no effect, see `flag_effect`.
void apply_rules(service_settings& s, const given_flags& given);

} // namespace go_mmproxy

#endif
