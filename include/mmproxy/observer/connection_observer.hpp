// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_CONNECTION_OBSERVER_HPP
#define MMPROXY_OBSERVER_CONNECTION_OBSERVER_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_result.hpp>

#include <concepts>
#include <system_error>

namespace mmproxy {

/// Is told what happens to connections. A log and a set of counters are observers.
///
/// - Each forwarder has a copy and calls it on its own thread, so what copies share must be thread-safe.
/// - `accepted` comes first, before the access control is asked. It is followed by one `rejected`, or by one
///   `connected` and then one `closed`; nothing comes behind them.
/// - `header_read` comes when the header is complete and good, and the target is chosen; a refusal of the client or the
///   target comes behind it. The views in `h` are valid during the call only.
/// - `connected` comes when the target has taken the connection, before the relay begins.
/// - `accepting_paused`: connections wait in a listener's backlog, because there are as many as there may be
///   (`errc::too_many_connections`) or the host gives none (out of descriptors, for instance). Told again and again
///   while that lasts. Accepting goes on by itself; an observer that has `void accepting_resumed() noexcept` is told
///   when no connection waits any more.
/// - An observer that has `void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept` is told of
///   bytes while connections live, those of all connections [bytes], after each call that has moved some. They add up
///   to what `closed` tells. A relay that is no `metered_relay` tells of a connection's bytes when it has ended.
/// - An observer that has `void answered(const connection& c, std::chrono::steady_clock::duration waited) noexcept` is
///   told once, when the first byte of the target has been delivered to the balancer; `waited` is the time since
///   `connected`. A relay that is no `metered_relay` does not tell it.
/// - `connection::local` costs a system call: an observer that has `bool wants_local() const noexcept` is asked first.
///   Without it every observer but `null_observer` gets the address.
///
/// Models: `null_observer` (the default), `counters`, `on_closed` and so on (functions), `all_of` (several observers);
/// the program's log.
// clang-format off
template <class O>
concept connection_observer = std::copyable<O> &&
    requires(O& o, const connection& c, const header& h, const connection_result& r, std::error_code ec) {
        { o.accepted(c) } noexcept;
        { o.header_read(c, h) } noexcept;
        { o.connected(c) } noexcept;
        { o.rejected(c, ec) } noexcept;
        { o.closed(c, r) } noexcept;
        { o.accepting_paused(ec) } noexcept;
    };
// clang-format on

} // namespace mmproxy

#endif
