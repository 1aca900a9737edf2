// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_MEMORY_MAPPING_HPP
#define MMPROXY_RELAY_DETAIL_MEMORY_MAPPING_HPP

#include <cstddef>
#include <memory>

#include <sys/mman.h>
#include <sys/types.h>

namespace mmproxy::detail {

/// Memory that is shared with the kernel by a descriptor. Owns the mapping, not the descriptor. mmap(2).
class memory_mapping {
public:
    memory_mapping() noexcept = default; ///< none
    /// Maps `size` bytes from `offset` on [bytes], to be read and written. False when the kernel refuses.
    memory_mapping(int descriptor, ::off_t offset, std::size_t size) noexcept
        : memory_{map(descriptor, offset, size), unmap{size}} {}

    explicit operator bool() const noexcept { return memory_ != nullptr; }

    /// The object at `offset` [bytes], which the caller knows to be there. Precondition: there is a mapping.
    template <class Object> Object* as(std::size_t offset) const noexcept {
        return reinterpret_cast<Object*>(static_cast<std::byte*>(memory_.get()) + offset);
    }

private:
    struct unmap {
        std::size_t size;
        void operator()(void* memory) const noexcept { ::munmap(memory, size); }
    };

    static void* map(int descriptor, ::off_t offset, std::size_t size) noexcept {
        void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, offset);
        return memory == MAP_FAILED ? nullptr : memory; // NOLINT(performance-no-int-to-ptr): the system's macro
    }

    std::unique_ptr<void, unmap> memory_{nullptr, unmap{0}};
};

} // namespace mmproxy::detail

#endif
