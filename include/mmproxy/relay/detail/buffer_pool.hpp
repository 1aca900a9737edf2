// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_BUFFER_POOL_HPP
#define MMPROXY_RELAY_DETAIL_BUFFER_POOL_HPP

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace mmproxy::detail {

/// Buffers of one size for one thread. A few spare ones are kept for later; the rest go back to the heap.
class buffer_pool {
public:
    /// [bytes]; any size of this order will do.
    static constexpr std::size_t buffer_size = std::size_t{64} * 1024;
    using buffer = std::unique_ptr<std::byte[]>;

    /// Returns a spare buffer or a new one, whose bytes are not set. Throws `std::bad_alloc`.
    buffer take() {
        if (spares_ == 0) return std::make_unique_for_overwrite<std::byte[]>(buffer_size);
        return std::move(spare_[--spares_]);
    }

    void give_back(buffer b) noexcept {
        if (spares_ < max_spare) spare_[spares_++] = std::move(b);
    }

private:
    static constexpr std::size_t max_spare = 16; // 1 MiB; any number of this order will do

    std::array<buffer, max_spare> spare_{};
    std::size_t spares_ = 0;
};

} // namespace mmproxy::detail

#endif
