// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_SINGLE_WRITER_NUMBER_HPP
#define MMPROXY_OBSERVER_SINGLE_WRITER_NUMBER_HPP

#include <atomic>
#include <cstdint>

namespace mmproxy::detail {

/// A number that one thread at a time adds to and any thread may read meanwhile. It orders no other memory. With one
/// writer a load and a store do, where `fetch_add` would lock the cache line.
class single_writer_number {
public:
    single_writer_number& operator+=(std::uint64_t more) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
        return *this;
    }

    operator std::uint64_t() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

} // namespace mmproxy::detail

#endif
