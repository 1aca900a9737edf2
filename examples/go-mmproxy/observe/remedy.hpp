// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_REMEDY_HPP
#define GO_MMPROXY_OBSERVE_REMEDY_HPP

#include "go-mmproxy/text/messages.hpp"

#include <system_error>

namespace go_mmproxy {

/// What an operator does about connections or datagrams that were refused: `what` is told of them, for that reason.
plain_message remedy_of(plain_message what, std::error_code reason) noexcept;

} // namespace go_mmproxy

#endif
