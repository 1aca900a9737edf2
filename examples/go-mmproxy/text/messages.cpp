// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/messages.hpp"

namespace go_mmproxy {

std::string_view text_of(message id) noexcept {
    return en(id);
}

} // namespace go_mmproxy
