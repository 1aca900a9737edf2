// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_HEADERS_TO_TARGET_HPP
#define MMPROXY_FORWARDER_UDP_HEADERS_TO_TARGET_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/upstream_header/no_upstream_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// Writes the headers of one batch of datagrams, and keeps them until the batch is sent.
///
/// Memory is kept from batch to batch: a batch allocates only what none before it has needed.
template <upstream_header_policy UpstreamHeader> class headers_to_target {
public:
    explicit headers_to_target(UpstreamHeader upstream) : upstream_{std::move(upstream)} {}

    /// Why a client cannot be told of; `success` where it can.
    errc why_not(const request& asked) const noexcept {
        const auto error = upstream_.serialize(asked, transport::datagram, {}).error;
        return error == errc::buffer_too_small ? errc::success : error;
    }

    /// Writes the header of one datagram, which is valid until `clear()`. Empty with an error. May throw
    /// `std::bad_alloc`.
    std::span<const std::byte> write(const request& asked, errc& error) {
        auto written = upstream_.serialize(asked, transport::datagram, room());
        if (written.error == errc::buffer_too_small) {
            go_on();
            written = upstream_.serialize(asked, transport::datagram, room());
        }
        error = written.error;
        return error == errc::success ? take(written.size) : std::span<const std::byte>{};
    }

    /// Forgets the headers.
    void clear() noexcept { block_ = used_ = 0; }

private:
    /// [bytes]; any header fits into one. Besides, any size of this order will do.
    static constexpr std::size_t block_size = std::max(std::size_t{UpstreamHeader::max_size}, std::size_t{64} * 1024);

    std::span<std::byte> room() const noexcept {
        if (block_ == blocks_.size()) return {};
        return {blocks_[block_].get() + used_, block_size - used_};
    }

    /// Goes on in a block that nothing stands in.
    void go_on() {
        if (used_ > 0) ++block_;
        used_ = 0;
        if (block_ == blocks_.size()) blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
    }

    std::span<const std::byte> take(std::size_t size) noexcept {
        const auto header = room().first(size);
        used_ += size;
        return header;
    }

    [[no_unique_address]] UpstreamHeader upstream_;
    std::vector<std::unique_ptr<std::byte[]>> blocks_{};
    std::size_t block_ = 0; ///< the one that is being filled
    std::size_t used_ = 0;  ///< bytes of it
};

/// None.
template <> class headers_to_target<no_upstream_header> {
public:
    explicit headers_to_target(const no_upstream_header& /*none*/) noexcept {}

    static constexpr errc why_not(const request& /*asked*/) noexcept { return errc::success; }
    static constexpr std::span<const std::byte> write(const request& /*asked*/, errc& /*error*/) noexcept { return {}; }
    static constexpr void clear() noexcept {}
};

} // namespace mmproxy::detail

#endif
