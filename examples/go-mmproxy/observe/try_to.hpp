// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_TRY_TO_HPP
#define GO_MMPROXY_OBSERVE_TRY_TO_HPP

#include <exception>

namespace go_mmproxy {

/// Runs what writes a line; out of memory, the line is lost and the connection or flow goes on. False: it is lost.
template <class Write> bool try_to(Write write) noexcept {
    try {
        write();
        return true;
    } catch (const std::exception& /*lost*/) {
        return false;
    }
}

} // namespace go_mmproxy

#endif
