// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_REASON_TEXT_HPP
#define GO_MMPROXY_OBSERVE_REASON_TEXT_HPP

#include <mmproxy/observer/counted_reason.hpp>

#include <string>

namespace go_mmproxy {

/// Why something went no further, for an operator, in the language of the program.
std::string reason_text(mmproxy::counted_reason reason);

} // namespace go_mmproxy

#endif
