// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/messages.hpp"

#include "go-mmproxy/text/language.hpp"

namespace go_mmproxy {

std::string_view text_of(message id) noexcept {
    return chosen_language() == language::zh ? zh(id) : en(id);
}

} // namespace go_mmproxy
