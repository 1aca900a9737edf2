// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_GIVEN_VALUE_HPP
#define GO_MMPROXY_CONFIG_GIVEN_VALUE_HPP

#include "go-mmproxy/config/flags.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// Where something stands in a configuration file.
struct file_place {
    std::string file;
    std::size_t line = 0;  ///< 0: the whole file
    std::string service{}; ///< the name of its section; empty: before the first section

    /// `what` is wrong there, in words for the operator. Characters of the file in it that are not seen are named.
    std::string explain(std::string_view what) const;
};

/// A flag and the values that it is given, not read yet: on the command line, or as a key of a configuration file.
struct given_value {
    const flag* of;
    std::vector<std::string> texts; ///< one at least, in their order; of a flag that is no list the last one counts
    /// Where it stands in a file; none on the command line.
    std::optional<file_place> place{};
};

using given_values = std::vector<given_value>;

/// Reads values, in their order, into what their flags fill, in `all` or `one`. Throws `usage_error` for a value that
/// is not accepted.
void read_values(const given_values& given, process_settings& all, service_settings& one);

} // namespace go_mmproxy

#endif
