// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_OPTIONS_HPP
#define MMPROXY_FORWARDER_UDP_OPTIONS_HPP

#include <mmproxy/header_version/v2.hpp>

#include <chrono>
#include <cstddef>
#include <limits>

namespace mmproxy {

/// The run-time numbers of a `udp_forwarder`.
struct udp_options {
    using duration = std::chrono::steady_clock::duration;

    /// A flow ends when for so long no datagram has moved in it, in either direction; at most half a second later.
    /// With `first_datagram` it has to be at least as long as the balancer's own time-out.
    duration close_after = std::chrono::seconds{60};
    /// The largest header that is taken [bytes]; the default takes every one.
    std::size_t max_header = v2::max_size;
    /// With as many flows, datagrams that would open another are dropped.
    std::size_t max_flows = std::numeric_limits<std::size_t>::max();
    /// What the kernel may keep of datagrams that have arrived [bytes], for each listening socket and each flow; memory
    /// is taken only as they arrive. Without CAP_NET_ADMIN net.core.rmem_max bounds it. SO_RCVBUF in socket(7).
    std::size_t receive_buffer = std::size_t{4} * 1024 * 1024;
};

} // namespace mmproxy

#endif
