// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_OBSERVER_HPP
#define MMPROXY_OBSERVER_OBSERVER_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/flow.hpp>

#include <concepts>
#include <system_error>

namespace mmproxy {

/// Is told what happens to connections. A log and a set of counters are observers.
///
/// - Every accepted connection ends in exactly one `rejected` (before it is relayed) or `closed` (after).
/// - Each forwarder has a copy and calls it on its own thread, so what copies share must be thread-safe.
/// - `header_read`: the views in `h` are valid during the call only.
/// - `accepting_paused`: connections wait in a listener's backlog, because there are as many as there may be
///   (`errc::too_many_connections`) or the host gives none (out of descriptors, for instance). Told again and again
///   while that lasts. Accepting goes on by itself; an observer that has `void accepting_resumed() noexcept` is told
///   when no connection waits any more.
/// - `connection::local` costs a system call: an observer that has `bool wants_local() const noexcept` is asked first.
///
/// Models: `null_observer` (the default); the program's log.
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

/// Is told what happens to the flows of a `udp_forwarder`. It must not call the forwarder in turn: post what is to be
/// done.
///
/// - Every `flow_opened` is followed by exactly one `flow_closed`.
/// - `header_read`: of the datagram that opens a flow, or that announces the client of those to come; the views in `h`
///   are valid during the call only.
/// - `datagram_dropped`: one for the target went no further; `f` is what is known of it. The error of the system that
///   an earlier datagram has met on its way (nobody listens on the target's port) is told so as well.
/// - `reply_dropped`: one of the target could not be sent to the balancer.
/// - An observer that has `void receiving_paused(std::error_code) noexcept` is told, again and again while it lasts,
///   when the host lets nothing be received: out of memory, for instance. It goes on by itself.
/// - Each forwarder has a copy and calls it on its own thread, so what copies share must be thread-safe.
///
/// Models: `null_observer` (the default); the program's log.
// clang-format off
template <class O>
concept flow_observer = std::copyable<O> &&
    requires(O& o, const flow& f, const header& h, const flow_result& r, std::error_code ec) {
        { o.header_read(f, h) } noexcept;
        { o.flow_opened(f) } noexcept;
        { o.flow_closed(f, r) } noexcept;
        { o.datagram_dropped(f, ec) } noexcept;
        { o.reply_dropped(f, ec) } noexcept;
    };
// clang-format on

/// Looks away. A TCP forwarder with it does not even ask the kernel what only an observer would want to know.
struct null_observer {
    void accepted(const connection& /*c*/) noexcept {}
    void header_read(const connection& /*c*/, const header& /*h*/) noexcept {}
    void connected(const connection& /*c*/) noexcept {}
    void rejected(const connection& /*c*/, std::error_code /*reason*/) noexcept {}
    void closed(const connection& /*c*/, const connection_result& /*result*/) noexcept {}
    void accepting_paused(std::error_code /*reason*/) noexcept {}

    void header_read(const flow& /*f*/, const header& /*h*/) noexcept {}
    void flow_opened(const flow& /*f*/) noexcept {}
    void flow_closed(const flow& /*f*/, const flow_result& /*result*/) noexcept {}
    void datagram_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept {}
    void reply_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept {}
};

namespace detail {

template <connection_observer O> bool wants_local(const O& o) noexcept {
    if constexpr (requires { static_cast<bool>(o.wants_local()); })
        return o.wants_local();
    else
        return !std::same_as<O, null_observer>;
}

template <connection_observer O> void tell_accepting_resumed(O& o) noexcept {
    if constexpr (requires { o.accepting_resumed(); }) o.accepting_resumed();
}

template <flow_observer O> void tell_receiving_paused(O& o, std::error_code reason) noexcept {
    if constexpr (requires { o.receiving_paused(reason); }) o.receiving_paused(reason);
}

} // namespace detail

static_assert(connection_observer<null_observer>);
static_assert(flow_observer<null_observer>);

} // namespace mmproxy

#endif
