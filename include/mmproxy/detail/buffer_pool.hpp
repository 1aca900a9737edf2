// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_BUFFER_POOL_HPP
#define MMPROXY_DETAIL_BUFFER_POOL_HPP

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// Buffers of one size for one thread. A few are kept for the next who needs one; the rest go back to the heap.
class buffer_pool {
public:
    static constexpr std::size_t buffer_size = std::size_t{64} * 1024; // [bytes]
    using buffer = std::unique_ptr<std::byte[]>;

    buffer take() {
        if (spare_.empty()) return std::make_unique_for_overwrite<std::byte[]>(buffer_size);
        buffer taken = std::move(spare_.back());
        spare_.pop_back();
        return taken;
    }

    void give_back(buffer b) noexcept {
        if (spare_.size() < max_spare) spare_.push_back(std::move(b));
    }

private:
    static constexpr std::size_t max_spare = 16;

    static std::vector<buffer> room_for_spare() {
        std::vector<buffer> room;
        room.reserve(max_spare);
        return room;
    }

    std::vector<buffer> spare_ = room_for_spare(); // which never grows, so that giving back does not throw
};

} // namespace mmproxy::detail

#endif
