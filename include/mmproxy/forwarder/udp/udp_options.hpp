// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_OPTIONS_HPP
#define MMPROXY_FORWARDER_UDP_UDP_OPTIONS_HPP

#include <mmproxy/header.hpp>

#include <chrono>
#include <cstddef>
#include <limits>

namespace mmproxy {

/// The run-time numbers of a `udp_forwarder`.
struct udp_options {
    /// Of any precision: `30s`, `1500ms`.
    using duration = std::chrono::steady_clock::duration;

    /// A flow ends when for so long no datagram has moved in it, in either direction; at most half a second later. With
    /// `first_datagram` it has to be at least as long as the balancer's own time-out. 60 s is derived from the same
    /// default of go-mmproxy's -close-after.
    duration close_after = std::chrono::seconds{60};
    /// The largest header that is taken [bytes]; the default takes every header.
    std::size_t max_header = max_header_size;
    /// With as many flows, a datagram that would open another ends the oldest flow that the target has never answered
    /// (`errc::gave_way`), or is dropped where there is none (`errc::too_many_flows`). Each flow has a descriptor:
    /// without a limit here RLIMIT_NOFILE is met first, to the same effect. A `forwarder_pool` has a limit of its own
    /// instead.
    std::size_t max_flows = std::numeric_limits<std::size_t>::max();
    /// What the kernel may keep of datagrams that have arrived [bytes], for each listening socket and each flow, and of
    /// replies that wait to leave; memory is taken only as they come. Without CAP_NET_ADMIN the host's limits bound it:
    /// net.core.rmem_max and net.core.wmem_max, see socket(7). Any size of this order will do.
    std::size_t socket_buffer = std::size_t{4} * 1024 * 1024;
    /// Whether a target may be an address that this process itself listens on, as in a chain of forwarders. Otherwise
    /// it is refused (`errc::own_listener`): a client that can name its destination could have the forwarder call
    /// itself.
    bool dials_own_listeners = false;
};

} // namespace mmproxy

#endif
