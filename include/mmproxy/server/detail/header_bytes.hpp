// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_HEADER_BYTES_HPP
#define MMPROXY_SERVER_DETAIL_HEADER_BYTES_HPP

#include <asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

// Where a header's bytes are gathered: what has come so far stands in one piece. Unless it `is_full()`,
// `prepare(missing)` gives room for what comes next; `commit(got)` keeps so much of it.
namespace mmproxy::detail {

/// Reads ahead into the caller's own buffer: what comes behind the header stays in it.
template <class DynamicBuffer> class bytes_ahead {
public:
    explicit bytes_ahead(DynamicBuffer buffer) : buffer_{std::move(buffer)} {}

    std::span<const std::byte> received() const {
        const auto all = asio::const_buffer{buffer_.data(0, buffer_.size())};
        return {static_cast<const std::byte*>(all.data()), all.size()};
    }

    bool is_full() const { return buffer_.size() == buffer_.max_size(); }

    asio::mutable_buffer prepare(std::size_t missing) {
        constexpr std::size_t piece = 1024; // [bytes] nearly all headers, with the client's first words
        const auto size = buffer_.size();
        prepared_ = std::min(std::max(missing, piece), buffer_.max_size() - size);
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
    explicit exact_bytes(std::shared_ptr<std::vector<std::byte>> bytes) noexcept : bytes_{std::move(bytes)} {}

    std::span<const std::byte> received() const noexcept { return *bytes_; }

    static constexpr bool is_full() noexcept { return false; }

    asio::mutable_buffer prepare(std::size_t missing) {
        prepared_ = missing;
        bytes_->resize(bytes_->size() + missing);
        return asio::buffer(bytes_->data() + bytes_->size() - missing, missing);
    }

    void commit(std::size_t got) { bytes_->resize(bytes_->size() - (prepared_ - got)); }
    void consume(std::size_t /*header_size*/) noexcept { bytes_->clear(); }

private:
    std::shared_ptr<std::vector<std::byte>> bytes_;
    std::size_t prepared_ = 0;
};

} // namespace mmproxy::detail

#endif
