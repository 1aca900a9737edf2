// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_HEADER_BUFFER_HPP
#define MMPROXY_HEADER_VERSION_HEADER_BUFFER_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/header_version/unexpected_version.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace mmproxy {

/// Reads the header of a stream that comes in pieces of any size.
///
/// A header that comes in one piece, as nearly all do, is parsed where it was received and is not copied. The buffer
/// grows no larger than one header and one piece; `feed` and `keep_surplus` may throw `std::bad_alloc`.
template <header_version_policy HeaderVersion> class header_buffer {
public:
    header_buffer() = default;
    header_buffer(const header_buffer&) = delete; // it holds views of itself
    header_buffer& operator=(const header_buffer&) = delete;

    /// Takes the bytes that have come next, until the answer is not `need_more`:
    /// - `need_more`: feed what comes next. The bytes of this piece have been kept.
    /// - `success`: the header is whole. What has come behind it is the `surplus()`. The views in the header and the
    ///   surplus are views of `bytes`, or of this buffer, until `keep_surplus()`.
    /// - `too_long`: the header is larger than `max_header` [bytes].
    /// - Any other error is final: that of `HeaderVersion::parse`, or which other version has come, see
    ///   `name_unexpected`.
    parse_result feed(std::span<const std::byte> bytes, std::size_t max_header = max_header_size) {
        const auto received = with_kept(bytes);
        auto result = HeaderVersion::parse(received);
        if (result.size > max_header) result.error = errc::too_long;
        if (result.error == errc::need_more && kept_.empty()) kept_.assign(bytes.begin(), bytes.end());
        if (result)
            surplus_ = received.subspan(result.size);
        else
            result.error = name_unexpected(result.error, received);
        return result;
    }

    /// What has come behind the header: the stream's own first bytes, and in front of them what `keep_surplus` was
    /// given.
    std::span<const std::byte> surplus() const noexcept { return surplus_; }

    /// Copies the surplus, so that the bytes that were fed last may be used for something else, behind `in_front`:
    /// another header that the stream goes on with. The views in the header end here.
    void keep_surplus(std::span<const std::byte> in_front = {}) {
        std::vector<std::byte> copy;
        copy.reserve(in_front.size() + surplus_.size());
        copy.insert(copy.end(), in_front.begin(), in_front.end());
        copy.insert(copy.end(), surplus_.begin(), surplus_.end());
        kept_.swap(copy);
        surplus_ = kept_;
    }

private:
    std::span<const std::byte> with_kept(std::span<const std::byte> bytes) {
        if (kept_.empty()) return bytes;
        kept_.insert(kept_.end(), bytes.begin(), bytes.end());
        return kept_;
    }

    std::vector<std::byte> kept_{}; ///< part of a header, then the surplus
    std::span<const std::byte> surplus_{};
};

} // namespace mmproxy

#endif
