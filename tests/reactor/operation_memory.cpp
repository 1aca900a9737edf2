// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/operation_memory.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>

using namespace mmproxy;
using detail::operation_allocator;
using detail::operation_memory;

namespace {

/// Whether the bytes are a part of the object.
bool is_of(const operation_memory& memory, const void* bytes) {
    const auto begin = reinterpret_cast<std::uintptr_t>(&memory);
    const auto at = reinterpret_cast<std::uintptr_t>(bytes);
    return begin <= at && at < begin + sizeof memory;
}

} // namespace

TEST_CASE("an operation_memory serves one operation at a time, and the heap the others",
          "[reactor][operation_memory]") {
    operation_memory memory;
    auto* const first = memory.take(operation_memory::size);
    auto* const second = memory.take(1);
    CHECK(is_of(memory, first));
    CHECK_FALSE(is_of(memory, second));
    memory.give_back(first);
    auto* const third = memory.take(1);
    CHECK(is_of(memory, third));
    memory.give_back(second);
    memory.give_back(third);
}

TEST_CASE("an operation that is too large for an operation_memory has the heap's", "[reactor][operation_memory]") {
    operation_memory memory;
    auto* const large = memory.take(operation_memory::size + 1);
    CHECK_FALSE(is_of(memory, large));
    CHECK(is_of(memory, memory.take(1)));
    memory.give_back(large);
}

TEST_CASE("an operation_allocator allocates any type, from the memory that it was given",
          "[reactor][operation_memory]") {
    operation_memory memory;
    const operation_allocator<void> any{&memory};
    operation_allocator<std::max_align_t> allocator{any};
    CHECK(allocator == operation_allocator<std::max_align_t>{any});
    CHECK_FALSE(allocator == operation_allocator<std::max_align_t>{nullptr});
    auto* const taken = allocator.allocate(2);
    CHECK(is_of(memory, taken));
    CHECK(reinterpret_cast<std::uintptr_t>(taken) % alignof(std::max_align_t) == 0);
    allocator.deallocate(taken, 2);
}

TEST_CASE("an operation_allocator without memory allocates from the heap", "[reactor][operation_memory]") {
    operation_allocator<int> allocator{nullptr};
    auto* const taken = allocator.allocate(1);
    *taken = 7;
    allocator.deallocate(taken, 1);
}
