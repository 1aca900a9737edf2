// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_ANY_VERSION_HPP
#define MMPROXY_HEADER_VERSION_ANY_VERSION_HPP

#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace mmproxy {

/// Takes a v1 or a v2 header, told apart by their first byte; writes v2. The default.
///
/// Whether there is a header at all is never guessed: bytes that begin as neither are refused. Specification: section
/// 2.
struct any_version {
    static constexpr std::size_t max_size = v2::max_size;
    /// The layouts of v2 alone: over UDP a v1 header comes on a first datagram alone, and steers no later one.
    static constexpr auto client_layouts = v2::client_layouts;

    static constexpr parse_result parse(std::span<const std::byte> received) noexcept {
        if (received.empty()) return {errc::need_more, std::min(v1::min_size, v2::fixed_size)};
        const bool text = received.front() == std::byte{'P'};
        return text ? v1::parse(received) : v2::parse(received);
    }

    /// As `v2::serialize`.
    static constexpr serialize_result serialize(const header& h, std::span<std::byte> out) noexcept {
        return v2::serialize(h, out);
    }
};

static_assert(header_version_policy<any_version>);

} // namespace mmproxy

#endif
