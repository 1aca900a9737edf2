// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_TCP_OPTIONS_HPP
#define MMPROXY_FORWARDER_TCP_TCP_OPTIONS_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/socket/keep_alive.hpp>

#include <chrono>
#include <cstddef>
#include <limits>

namespace mmproxy {

/// The run-time numbers of a `tcp_forwarder`. A timeout of zero is none.
struct tcp_options {
    /// Of any precision: `30s`, `1500ms`.
    using duration = std::chrono::steady_clock::duration;

    /// From the acceptance to the last byte of the header; then the connection is refused, `errc::header_timed_out`.
    /// Any time of this order will do.
    duration header_timeout = std::chrono::seconds{10};
    /// From the header to the established upstream connection, which has taken the upstream header if there is one;
    /// then the connection is refused,
    /// `errc::connect_timed_out`. Without a timeout the kernel gives up after some two minutes,
    /// net.ipv4.tcp_syn_retries in tcp(7). Any time of this order will do.
    duration connect_timeout = std::chrono::seconds{10};
    /// Without a byte in either direction; a connection that is silent for longer is reset, `errc::idle_timed_out`.
    duration idle_timeout{};
    keep_alive balancer_keep_alive{}; ///< of connections from balancers
    keep_alive target_keep_alive{};   ///< of connections to targets that are not on loopback
    /// How long what was sent to a balancer or a target may stay unacknowledged, or its receive buffer full; then the
    /// connection ends, `errc::peer_vanished`. Zero is the kernel's own time. The dial of a target is not bounded by
    /// it. See `set_user_timeout`.
    duration user_timeout{};
    /// The largest header that is read [bytes]; the default takes every header. Memory grows as the bytes arrive.
    std::size_t max_header = max_header_size;
    /// With as many connections, accepting pauses and further ones wait in the listener's backlog. A `forwarder_pool`
    /// has a limit of its own instead.
    std::size_t max_connections = std::numeric_limits<std::size_t>::max();
    /// Whether a target may be an address that this process itself listens on, as in a chain of forwarders. Otherwise
    /// it is refused (`errc::own_listener`): a client that can name its destination could have the forwarder call
    /// itself.
    bool dials_own_listeners = false;
};

} // namespace mmproxy

#endif
