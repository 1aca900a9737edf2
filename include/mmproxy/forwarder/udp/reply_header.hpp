// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_REPLY_HEADER_HPP
#define MMPROXY_FORWARDER_UDP_REPLY_HEADER_HPP

#include <mmproxy/header_version/header_version_policy.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace mmproxy::detail {

/// What stands in front of a flow's replies: nothing, unless the version is a `reply_header_version`.
template <header_version_policy HeaderVersion> struct reply_header {
    void keep(std::span<const std::byte> /*header*/) noexcept {}
    std::span<const std::byte> bytes() const noexcept { return {}; }
};

/// The header of the flow's latest datagram, as it came.
template <reply_header_version HeaderVersion> struct reply_header<HeaderVersion> {
    void keep(std::span<const std::byte> header) noexcept {
        if (header.size() == kept.size()) std::copy(header.begin(), header.end(), kept.begin());
    }
    std::span<const std::byte> bytes() const noexcept { return kept; }

    std::array<std::byte, HeaderVersion::reply_header_size> kept{};
};

} // namespace mmproxy::detail

#endif
