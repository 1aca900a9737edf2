// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_FLOW_OBSERVER_HPP
#define MMPROXY_OBSERVER_FLOW_OBSERVER_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/observer/flow.hpp>

#include <concepts>
#include <system_error>

namespace mmproxy {

/// Is told what happens to the flows of a `udp_forwarder`. It must not call the forwarder in turn: post what is to be
/// done.
///
/// - Every `flow_opened` is followed by exactly one `flow_closed`.
/// - `flow_header_read`: the header of the datagram that opens a flow, told just before `flow_opened`, or the header
///   that an endpoint has announced, see `first_datagram`; the views in `h` are valid during the call only.
/// - `datagram_dropped`: a datagram for the target went no further; of `f` only what is known of it is set. An ICMP
///   error that an earlier datagram has met (no socket has the target's port, for instance) is told so as well.
/// - `reply_dropped`: a datagram of the target could not be sent to the balancer, or lacks the header in which the
///   target's replies begin, see `upstream_header_policy`.
/// - An observer that has `void delivered(const traffic& from_client, const traffic& from_upstream) noexcept` is told
///   of what has been handed on in all flows while they live, after each batch. It adds up to what `flow_closed` tells.
/// - An observer that has `void received(std::size_t from_client, std::size_t from_upstream) noexcept` is told how many
///   datagrams a receiving system call has brought, from balancers or from a target; the other number is 0. They are
///   told when they have been looked at: those that were dropped among them.
/// - An observer that has `void receiving_paused(std::error_code) noexcept` is told when the host lets nothing be
///   received (out of memory, for instance), again and again while that lasts. Receiving goes on by itself.
/// - Each forwarder has a copy and calls it on its own thread, so what copies share must be thread-safe.
///
/// Models: `null_observer` (the default), `counters`, `on_flow_closed` and so on (functions), `all_of` (several
/// observers); the program's log.
// clang-format off
template <class O>
concept flow_observer = std::copyable<O> &&
    requires(O& o, const flow& f, const header& h, const flow_result& r, std::error_code ec) {
        { o.flow_header_read(f, h) } noexcept;
        { o.flow_opened(f) } noexcept;
        { o.flow_closed(f, r) } noexcept;
        { o.datagram_dropped(f, ec) } noexcept;
        { o.reply_dropped(f, ec) } noexcept;
    };
// clang-format on

} // namespace mmproxy

#endif
