// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_HEADER_TO_TARGET_HPP
#define MMPROXY_FORWARDER_TCP_HEADER_TO_TARGET_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/upstream_header/no_upstream_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace mmproxy::detail {

/// The header that the target of one connection is sent first.
template <upstream_header_policy UpstreamHeader> class header_to_target {
public:
    /// Writes it, or returns why it cannot be said. May throw `std::bad_alloc`.
    errc write(const UpstreamHeader& upstream, const request& asked) {
        auto written = upstream.serialize(asked, transport::stream, bytes_);
        if (written.error == errc::buffer_too_small) {
            bytes_.resize(written.size);
            written = upstream.serialize(asked, transport::stream, bytes_);
        }
        return written.error;
    }

    /// Valid as long as this object.
    std::span<const std::byte> bytes() const noexcept { return bytes_; }
    std::size_t size() const noexcept { return bytes_.size(); }

private:
    std::vector<std::byte> bytes_{};
};

/// None, which takes no room and no time.
template <> class header_to_target<no_upstream_header> {
public:
    static constexpr errc write(const no_upstream_header& /*none*/, const request& /*asked*/) noexcept {
        return errc::success;
    }
    static constexpr std::span<const std::byte> bytes() noexcept { return {}; }
    static constexpr std::size_t size() noexcept { return 0; }
};

} // namespace mmproxy::detail

#endif
