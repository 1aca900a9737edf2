// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_RELAY_POLICY_HPP
#define MMPROXY_RELAY_RELAY_POLICY_HPP

#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy {
namespace detail {

/// Stands for the `done` of `relay_policy` in the concept.
struct relay_done_archetype {
    void operator()(const connection_result& result) noexcept;
};

} // namespace detail

/// Moves bytes between the two sockets of each connection of one thread, until the connection has ended.
///
/// - It is built from the reactor of that thread, which outlives it, and an idle timeout (zero: none), and used on that
///   thread only.
/// - `start` takes both sockets over. `surplus` was received from the client already and goes to the upstream first;
///   the view is valid during the call. `done` is called once, without throwing, when the connection has ended, and not
///   from within `start`. It may call `end_all`.
/// - `start` may throw, out of memory for instance; then both sockets are closed, and `done` is not called.
/// - End of file travels as a half-close, a reset as a reset; what was taken from one side is delivered to the other
///   before its end of file is.
/// - A connection in which nothing has moved for the idle timeout is reset; its reason is `errc::idle_timed_out`.
/// - `end_all` resets every connection of the relay, and tells each `done` the reason.
/// - A relay that has `void report_to(delivery_meter&)` tells of bytes while connections live (`metered_relay`); of
///   another relay the forwarder tells them when a connection has ended. A relay that has a meter also calls, where
///   `done` has it, `done.answered()`: without throwing, once, when the first bytes of the upstream are delivered.
///
/// Models: `adaptive_relay` (the default), `copy_relay`, `splice_relay`.
// clang-format off
template <class R>
concept relay_policy = std::constructible_from<R, reactor&, std::chrono::steady_clock::duration> &&
    requires(R& relay, stream_socket client, stream_socket upstream, std::span<const std::byte> surplus,
             detail::relay_done_archetype done, std::error_code reason) {
        { relay.start(std::move(client), std::move(upstream), surplus, done) } -> std::same_as<void>;
        { relay.end_all(reason) } -> std::same_as<void>;
    };
// clang-format on

} // namespace mmproxy

#endif
