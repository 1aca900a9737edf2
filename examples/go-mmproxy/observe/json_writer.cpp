// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/json_writer.hpp"

#include "go-mmproxy/observe/quoted.hpp"

#include <limits>

namespace go_mmproxy {

json_writer& json_writer::value(std::string_view text) {
    separate();
    append_quoted(text_, text, std::numeric_limits<std::size_t>::max(), json_character);
    return *this;
}

} // namespace go_mmproxy
