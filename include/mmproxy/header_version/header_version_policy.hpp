// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_HEADER_VERSION_POLICY_HPP
#define MMPROXY_HEADER_VERSION_HEADER_VERSION_POLICY_HPP

#include <mmproxy/header.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy {

/// Recognises, and writes, one version of the PROXY header. Models are stateless, do no I/O and do not allocate.
///
/// - `received` is everything received so far, from the first byte on; what follows the header is not looked at.
/// - `need_more` means that it is not decided yet; any other error is final. The decision falls as early as a byte
///   rules the header out or a field is complete, and within `max_size` bytes at the latest.
/// - `serialize` writes the header into `out` and returns its size, or 0 when it does not fit or cannot be said in this
///   version.
///
/// Models: `v1`, `v2`, `any_version` (the default), `spp`, `no_header`. Specification: HAProxy doc/proxy-protocol.txt,
/// section 2.
// clang-format off
template <class H>
concept header_version_policy = requires(std::span<const std::byte> received, std::span<std::byte> out,
                                         const header& h) {
    { H::max_size }          -> std::convertible_to<std::size_t>;        // [bytes on the wire]
    { H::parse(received) }   noexcept -> std::same_as<parse_result>;
    { H::serialize(h, out) } noexcept -> std::same_as<std::size_t>;
};
// clang-format on

/// A version whose header stands in front of every reply as well, copied from the client's latest datagram. Model:
/// `spp`.
template <class H>
concept reply_header_version = header_version_policy<H> && requires {
    { H::reply_header_size } -> std::convertible_to<std::size_t>; // [bytes on the wire]
};

/// One of the shapes in which a header says who the client is. All numbers on the wire are in network byte order.
struct client_layout {
    std::uint32_t selector_at = 0; ///< where the two bytes stand that tell this shape
    std::uint16_t selector = 0;    ///< what they are
    std::uint32_t address_at = 0;  ///< where the last four bytes of the client's address stand
    std::uint32_t port_at = 0;     ///< where the client's port stands
};

/// A version in which a kernel filter can find the client, so that all datagrams of one client come to one of several
/// sockets, whichever way they take. Models: `v2`, `any_version`, `spp`.
template <class H>
concept steerable_header_version = header_version_policy<H> && requires {
    {std::span<const client_layout>{H::client_layouts}};
};

} // namespace mmproxy

#endif
