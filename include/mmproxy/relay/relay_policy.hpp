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

struct relay_done_archetype {
    void operator()(const connection_result& result) noexcept;
};

} // namespace detail

/// Moves bytes between connected sockets, all those of one thread, until each connection has ended.
///
/// - It is built from the reactor of that thread and an idle timeout (zero: none), and used on that thread only.
/// - `start` takes both sockets over. `surplus` was received from the client already and goes to the upstream first;
///   the view is valid during the call. `done` is called once, when the connection has ended, and not from within
///   `start`.
/// - `start` may throw, out of memory for instance; then both sockets are closed, and `done` is not called.
/// - End of file travels as a half-close, a reset as a reset; what was taken from one side is delivered to the other
///   before its end of file is.
/// - `end_all` resets every connection it has, for that reason.
/// - A relay that has `void report_to(delivery_meter&)` tells of bytes while connections live; of other relays they are
///   told when a connection has ended.
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
