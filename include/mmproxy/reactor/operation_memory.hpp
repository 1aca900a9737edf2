// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_OPERATION_MEMORY_HPP
#define MMPROXY_REACTOR_OPERATION_MEMORY_HPP

#include <atomic>
#include <cstddef>
#include <new>

namespace mmproxy::detail {

/// Memory for one asynchronous operation at a time, which has to begin also when there is no other memory: a wait, for
/// instance, without which nothing would go on.
///
/// One thread begins the operations; any may end them.
class operation_memory {
public:
    /// [bytes]: the operations of Asio have about half of it.
    static constexpr std::size_t size = 512;

    operation_memory() = default;
    operation_memory(const operation_memory&) = delete;
    operation_memory& operator=(const operation_memory&) = delete;

    /// Its own memory, or that of the heap where an operation has it already or needs more. The latter may throw.
    void* take(std::size_t bytes) {
        if (bytes > size || is_taken_.load(std::memory_order_acquire)) return ::operator new(bytes);
        is_taken_.store(true, std::memory_order_relaxed);
        return bytes_;
    }

    /// Takes back what `take` has returned.
    void give_back(void* taken) noexcept {
        if (taken == bytes_)
            is_taken_.store(false, std::memory_order_release);
        else
            ::operator delete(taken);
    }

private:
    alignas(std::max_align_t) std::byte bytes_[size];
    std::atomic<bool> is_taken_ = false;
};

/// Allocates from an `operation_memory`, which has to outlive what was allocated, or from the heap where it is null.
template <class T> class operation_allocator {
public:
    using value_type = T;

    explicit operation_allocator(operation_memory* memory) noexcept : memory_{memory} {}
    // Not explicit: the requirements of an allocator.
    template <class U> operation_allocator(const operation_allocator<U>& other) noexcept : memory_{other.memory_} {}

    T* allocate(std::size_t count) {
        const auto bytes = count * sizeof(T);
        return static_cast<T*>(memory_ ? memory_->take(bytes) : ::operator new(bytes));
    }
    void deallocate(T* taken, std::size_t /*count*/) noexcept {
        if (memory_)
            memory_->give_back(taken);
        else
            ::operator delete(taken);
    }

    friend bool operator==(operation_allocator a, operation_allocator b) noexcept { return a.memory_ == b.memory_; }

private:
    template <class> friend class operation_allocator;

    operation_memory* memory_;
};

} // namespace mmproxy::detail

#endif
