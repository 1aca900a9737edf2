// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_MEMORY_FAILING_NEW_HPP
#define MMPROXY_TESTS_MEMORY_FAILING_NEW_HPP

#include <atomic>
#include <cstddef>
#include <optional>

/// How many more calls of `operator new` succeed before one throws `std::bad_alloc`; nothing where none is to fail, as
/// afterwards. For one thread at a time.
extern std::optional<std::size_t> allocations_left;

/// Whether every call of `operator new` throws `std::bad_alloc`, on all threads.
extern std::atomic<bool> memory_is_missing;

#endif
