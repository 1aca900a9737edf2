// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/reason_text.hpp"

#include "go-mmproxy/text/language.hpp"
#include "go-mmproxy/text/zh_reasons.hpp"

namespace go_mmproxy {

/// The errors of the system are in English, as they are in the log: the program sets no locale.
std::string reason_text(mmproxy::counted_reason reason) {
    if (chosen_language() == language::zh) return std::string{zh_reason(reason.word())};
    return reason.code().message();
}

} // namespace go_mmproxy
