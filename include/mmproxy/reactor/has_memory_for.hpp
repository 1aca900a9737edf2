// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_HAS_MEMORY_FOR_HPP
#define MMPROXY_REACTOR_HAS_MEMORY_FOR_HPP

#include <new>

namespace mmproxy::detail {

/// Calls `call()`, and tells whether that went without `std::bad_alloc`.
template <class Call> bool has_memory_for(Call call) {
    try {
        call();
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

} // namespace mmproxy::detail

#endif
