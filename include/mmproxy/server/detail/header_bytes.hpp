// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_HEADER_BYTES_HPP
#define MMPROXY_SERVER_DETAIL_HEADER_BYTES_HPP

#include <asio/buffer.hpp>
#include <asio/cancellation_state.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

// Where a header's bytes are gathered: what has come so far stands in one piece. Unless it `is_full()`,
// `prepare(missing)` gives room for what comes next; `commit(got)` keeps so much of it. `cancellations` are those that
// leave nothing lost.
namespace mmproxy::detail {

/// How much room there is for the next read [bytes]: as much as has come, at the most, so that a header that only says
/// that it is long takes no memory.
constexpr std::size_t room_beside(std::size_t received) noexcept {
    constexpr std::size_t piece = 1024; // nearly all headers, with the client's first words
    return std::max(piece, received);
}

/// Reads ahead into the caller's own buffer: what comes behind the header stays in it.
template <class DynamicBuffer> class bytes_ahead {
public:
    using cancellations = asio::enable_total_cancellation; // all types, that is

    explicit bytes_ahead(DynamicBuffer buffer) : buffer_{std::move(buffer)} {}

    std::span<const std::byte> received() const {
        const auto all = asio::const_buffer{buffer_.data(0, buffer_.size())};
        return {static_cast<const std::byte*>(all.data()), all.size()};
    }

    bool is_full() const { return buffer_.size() == buffer_.max_size(); }

    asio::mutable_buffer prepare(std::size_t missing) {
        const auto size = buffer_.size();
        const auto wanted = std::max(missing, room_beside(0));
        prepared_ = std::min({wanted, room_beside(size), buffer_.max_size() - size});
        buffer_.grow(prepared_);
        return buffer_.data(size, prepared_);
    }

    void commit(std::size_t got) { buffer_.shrink(prepared_ - got); }
    void consume(std::size_t header_size) { buffer_.consume(header_size); }

private:
    DynamicBuffer buffer_;
    std::size_t prepared_ = 0; ///< behind what has come
};

/// Reads what the header still wants, and not a byte that stands behind it.
class exact_bytes {
public:
    using cancellations = asio::enable_terminal_cancellation;

    explicit exact_bytes(std::shared_ptr<std::vector<std::byte>> bytes) noexcept : bytes_{std::move(bytes)} {}

    std::span<const std::byte> received() const noexcept { return *bytes_; }

    static constexpr bool is_full() noexcept { return false; }

    asio::mutable_buffer prepare(std::size_t missing) {
        prepared_ = std::min(missing, room_beside(bytes_->size()));
        bytes_->resize(bytes_->size() + prepared_);
        return asio::buffer(bytes_->data() + bytes_->size() - prepared_, prepared_);
    }

    void commit(std::size_t got) { bytes_->resize(bytes_->size() - (prepared_ - got)); }
    void consume(std::size_t /*header_size*/) noexcept { *bytes_ = std::vector<std::byte>{}; }

private:
    std::shared_ptr<std::vector<std::byte>> bytes_;
    std::size_t prepared_ = 0;
};

} // namespace mmproxy::detail

#endif
