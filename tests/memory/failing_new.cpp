// SPDX-License-Identifier: BSL-1.0
//
// A file of its own: where GCC inlines one of these operators alone it takes the pair for one that does not match.
#include "memory/failing_new.hpp"

#include <cstdlib>
#include <new>

std::optional<std::size_t> allocations_left;
std::atomic<bool> memory_is_missing = false;

namespace {

bool has_to_fail() noexcept {
    if (memory_is_missing) return true;
    if (!allocations_left) return false;
    if ((*allocations_left)-- > 0) return false;
    allocations_left.reset();
    return true;
}

} // namespace

void* operator new(std::size_t size) {
    void* const got = has_to_fail() ? nullptr : std::malloc(size);
    if (!got) throw std::bad_alloc{};
    return got;
}

void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return std::malloc(size);
}

void operator delete(void* given) noexcept {
    std::free(given);
}

void operator delete(void* given, std::size_t /*size*/) noexcept {
    std::free(given);
}
