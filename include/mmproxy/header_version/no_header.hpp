// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_NO_HEADER_HPP
#define MMPROXY_HEADER_VERSION_NO_HEADER_HPP

#include <mmproxy/header_version/header_version_policy.hpp>

#include <cstddef>
#include <span>

namespace mmproxy {

/// Expects no header: every byte is payload, and the target is dialled from the host's own address.
struct no_header {
    static constexpr std::size_t max_size = 0;

    /// Succeeds at once with an unnamed header of 0 bytes.
    static constexpr parse_result parse(std::span<const std::byte> /*received*/) noexcept {
        return {errc::success, 0, {}};
    }
    /// Writes nothing, whatever there is to say: a header of 0 bytes.
    static constexpr serialize_result serialize(const header& /*h*/, std::span<std::byte> /*out*/) noexcept {
        return {errc::success, 0};
    }
};

static_assert(header_version_policy<no_header>);

} // namespace mmproxy

#endif
