// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_RULES_HPP
#define GO_MMPROXY_CONFIG_RULES_HPP

#include "go-mmproxy/config/settings.hpp"

#include <functional>
#include <string>

namespace go_mmproxy {

/// Whether a flag, named without dashes, stands on the command line.
using given_flags = std::function<bool(const std::string& name)>;

/// Throws `usage_error`, which says what to do instead, when flags that are good by themselves do not go together, and
/// when one would have no effect. `-close-after` may always be given: go-mmproxy takes it with TCP too.
void check_contradictions(const settings& s, const given_flags& is_given);

} // namespace go_mmproxy

#endif
