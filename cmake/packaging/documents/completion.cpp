// SPDX-License-Identifier: BSL-1.0
#include "parts.hpp"

namespace go_mmproxy::documents {

completed_as completion_of(const flag& f) {
    if (!f.value.accepted.words.empty()) return completed_as::word;
    if (f.names_file()) return completed_as::file;
    return f.type == "NAME" ? completed_as::user : completed_as::nothing;
}

} // namespace go_mmproxy::documents
