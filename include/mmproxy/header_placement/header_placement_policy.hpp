// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_PLACEMENT_HEADER_PLACEMENT_POLICY_HPP
#define MMPROXY_HEADER_PLACEMENT_HEADER_PLACEMENT_POLICY_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/unexpected_version.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>

namespace mmproxy {

/// The way that a datagram came: the balancer's endpoint, and the address of ours that it was sent to.
struct datagram_way {
    socket_address peer{};
    socket_address local{};

    friend bool operator==(const datagram_way&, const datagram_way&) noexcept = default;
};

/// What a balancer's endpoint has announced, for all datagrams that come from it until it is forgotten, and what was
/// decided about it then: a change of policies does not change whose a datagram is, nor where it goes.
struct announcement {
    header said{}; ///< without its TLVs, which are views of bytes that go away
    bool is_decided = false;
    socket_address target{};      ///< unspecified where the client is not served
    errc refusal = errc::success; ///< why the client is let into no flow
};

/// A datagram as a header placement reads it.
struct placed_datagram {
    errc error = errc::success;
    /// Whom the datagram is from: what its header says, or what an earlier one has said for it.
    mmproxy::header header{};
    std::size_t header_size = 0;       ///< of the header in this datagram; 0: there is none [bytes]
    announcement* announced = nullptr; ///< the placement's own: the forwarder writes its decision there
    bool is_announcement = false;      ///< it says whom later ones are from; without payload nothing of it is forwarded
};

/// What bounds the reading of headers.
struct placement_limits {
    /// An endpoint is forgotten when for so long nothing has gone through it, in either direction.
    std::chrono::steady_clock::duration close_after = std::chrono::seconds{60};
    std::size_t max_header = max_header_size; ///< the largest header that is taken [bytes]
};

/// Decides which datagrams carry a header.
///
/// A model has a class template `reader<HeaderVersion>`, of which each forwarder has an object:
/// - `read(way, datagram, now)` reads one datagram; errors are final for that datagram alone.
/// - `expire(now, last_reply)` forgets what is too old, called every `timing_wheel::tick` while there is something to
///   forget (`empty()` is false). `last_reply(way, announcement)` tells when a datagram has last gone back this way.
///
/// Models: `every_datagram` (the default), `first_datagram`. Specification: HAProxy doc/proxy-protocol.txt, section 2.
// clang-format off
template <class P>
concept header_placement_policy =
    requires(typename P::template reader<any_version> reader, const datagram_way& way,
             std::span<const std::byte> datagram, std::chrono::steady_clock::time_point now,
             std::chrono::steady_clock::time_point (*last_reply)(const datagram_way&, const announcement&)) {
        requires std::constructible_from<typename P::template reader<any_version>, const placement_limits&>;
        { reader.read(way, datagram, now) }   -> std::same_as<placed_datagram>;
        { reader.expire(now, last_reply) }    -> std::same_as<void>;
        { std::as_const(reader).empty() }     -> std::convertible_to<bool>;
    };
// clang-format on

/// Reads the header that a datagram begins with. One that is cut short is `truncated`: no more of it will come.
template <header_version_policy HeaderVersion>
placed_datagram read_datagram_header(std::span<const std::byte> datagram, std::size_t max_header) noexcept {
    const auto result = HeaderVersion::parse(datagram);
    if (result.error == errc::need_more) return {.error = errc::truncated};
    if (!result) return {.error = name_unexpected(result.error, datagram)};
    if (result.size > max_header) return {.error = errc::too_long};
    return {.header = result.header, .header_size = result.size};
}

} // namespace mmproxy

#endif
