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
#include <system_error>
#include <utility>

namespace mmproxy {

/// The way that a datagram has come. Both addresses are canonical.
struct datagram_way {
    socket_address peer{};  ///< the balancer's endpoint
    socket_address local{}; ///< the address and port of ours that the balancer has sent to

    friend bool operator==(const datagram_way&, const datagram_way&) noexcept = default;
};

/// The header that a balancer's endpoint has announced, which counts for every datagram from it until the endpoint is
/// forgotten, and what the forwarder has decided of it: a later change of policies changes neither the client of a
/// datagram nor its target.
struct announcement {
    header said{};             ///< without its views, which are of a datagram that is gone
    bool is_decided = false;   ///< whether the forwarder has set `target` and `refusal`
    socket_address target{};   ///< unspecified where the client is not served
    std::error_code refusal{}; ///< why the client is let into no flow
};

/// A datagram as a header placement reads it.
struct placed_datagram {
    errc error = errc::success; ///< why the datagram is dropped; the rest has a meaning with `success` only
    /// The header that counts for the datagram: its own, or the one that its endpoint has announced. TLVs are a view
    /// into the datagram.
    mmproxy::header header{};
    std::size_t header_size = 0;       ///< of the header in this datagram; 0: there is none [bytes]
    announcement* announced = nullptr; ///< belongs to the reader; the forwarder writes its decision there
    bool is_announcement = false;      ///< the header counts for later datagrams too; an empty payload is not forwarded
};

/// What bounds the reading of headers.
struct placement_limits {
    /// An endpoint is forgotten when for so long nothing has gone through it, in either direction. 60 s is derived from
    /// the same default of go-mmproxy's -close-after.
    std::chrono::steady_clock::duration close_after = std::chrono::seconds{60};
    std::size_t max_header = max_header_size; ///< the largest header that is taken [bytes]
};

/// Decides which datagrams carry a header.
///
/// A model has a class template `reader<HeaderVersion>`, of which each forwarder has an object, used on its own thread:
/// - `read(way, datagram, now)` reads one datagram; its error drops that datagram alone. It may throw `std::bad_alloc`.
/// - `expire(now, last_reply)` forgets what is too old; it is called every `timing_wheel::tick` as long as `empty()` is
///   false. `last_reply(way, announcement)` tells when the announced client's flow was last used, or
///   `time_point::min()` when no flow of this client sends its replies back this way.
/// - `placed_datagram::announced` stays valid until the next call of `read` or `expire`.
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

/// Reads the header that a datagram begins with, for the models. `max_header` is the largest size that is taken
/// [bytes].
///
/// The error is `errc::truncated` for a header that is cut short, `errc::too_long` above `max_header`, and otherwise
/// that of `HeaderVersion::parse`, or the name of the version that has come instead.
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
