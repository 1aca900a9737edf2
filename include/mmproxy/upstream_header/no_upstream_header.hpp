// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_UPSTREAM_HEADER_NO_UPSTREAM_HEADER_HPP
#define MMPROXY_UPSTREAM_HEADER_NO_UPSTREAM_HEADER_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace mmproxy {

/// Sends no header: the target hears the client alone, and sees the client's own address. The default.
struct no_upstream_header {
    /// @{
    /// See `upstream_header_policy`.
    static constexpr std::size_t max_size = 0;
    static constexpr bool dials_from_client = true;
    static constexpr bool is_on_first_datagram_alone = false;
    using reply_version = no_header;

    static constexpr serialize_result serialize(const request& /*asked*/, transport /*protocol*/,
                                                std::span<std::byte> /*out*/) noexcept {
        return {};
    }
    /// @}
};

static_assert(upstream_header_policy<no_upstream_header> && std::is_empty_v<no_upstream_header>);

} // namespace mmproxy

#endif
