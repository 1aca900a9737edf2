// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_MEMORY_FAILING_NEW_HPP
#define MMPROXY_TESTS_MEMORY_FAILING_NEW_HPP

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

/// How many more calls of `operator new` succeed before one throws `std::bad_alloc`; nothing where none is to fail, as
/// afterwards. For one thread at a time.
extern std::optional<std::size_t> allocations_left;

/// Has one call throw, that of the number, counted from 0; calls from now on count.
class one_failure {
public:
    explicit one_failure(std::size_t number) noexcept { allocations_left = number; }
    one_failure(const one_failure&) = delete;
    one_failure& operator=(const one_failure&) = delete;
    ~one_failure() { end(); }

    /// Has no call throw any more, and returns whether one has.
    bool end() noexcept { return !std::exchange(allocations_left, std::nullopt); }
};

/// Calls `fails(number)` for each number from 0, until it returns that no such call was made; returns how many were.
template <class Fails> std::size_t each_failing(Fails fails) {
    std::size_t number = 0;
    while (fails(number)) ++number;
    return number;
}

/// Whether every call of `operator new` throws `std::bad_alloc`, on all threads.
extern std::atomic<bool> memory_is_missing;

/// Has it throw until the end of a block.
struct no_memory {
    no_memory() noexcept { memory_is_missing = true; }
    no_memory(const no_memory&) = delete;
    no_memory& operator=(const no_memory&) = delete;
    ~no_memory() { memory_is_missing = false; }
};

#endif
