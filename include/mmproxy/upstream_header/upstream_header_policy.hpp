// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_UPSTREAM_HEADER_UPSTREAM_HEADER_POLICY_HPP
#define MMPROXY_UPSTREAM_HEADER_UPSTREAM_HEADER_POLICY_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/request.hpp>

#include <concepts>
#include <cstddef>
#include <span>

namespace mmproxy {

/// Decides which PROXY header a target is sent in front of what the client says.
///
/// - `max_size` is the size of the largest header; 0: there is never one, and `serialize` is not called.
/// - `serialize` writes the header into `out` for a client that all else has let in, as
///   `header_version_policy::serialize` does: an empty `out` asks for the size. An error refuses the connection, or
///   drops the datagram, and is told to the observer. `protocol` is that of the forwarder. TCP: called once a
///   connection, or twice where the first answer is `buffer_too_small`.
/// - `dials_from_client` tells whether the target is dialled from the client's own address; otherwise from the host's.
/// - UDP: `is_on_first_datagram_alone` tells whether only the first datagram of a flow has the header; otherwise every
///   one has. `reply_version` is the header version in which each reply of the target begins, which is taken off; a
///   reply that does not is dropped. `no_header`: replies are the client's as they are.
/// - Copied into every forwarder, which calls its copy on its own thread: what copies share must be thread-safe.
///
/// To say something else in a header, a TLV of one's own for instance, derive from `send_header` and hide `serialize`.
///
/// Models: `no_upstream_header` (the default), `send_header<HeaderVersion>`.
// clang-format off
template <class U>
concept upstream_header_policy = std::copyable<U> && requires(const U& upstream, const request& asked,
                                                              transport protocol, std::span<std::byte> out) {
    { U::max_size }                             -> std::convertible_to<std::size_t>; // [bytes on the wire]
    { U::dials_from_client }                    -> std::convertible_to<bool>;
    { U::is_on_first_datagram_alone }           -> std::convertible_to<bool>;
    requires header_version_policy<typename U::reply_version>;
    { upstream.serialize(asked, protocol, out) } noexcept -> std::same_as<serialize_result>;
};
// clang-format on

} // namespace mmproxy

#endif
