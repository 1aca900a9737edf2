// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_PROTOCOL_UDP_HPP
#define MMPROXY_PROTOCOL_UDP_HPP

#include <mmproxy/protocol/protocol_policy.hpp>

#include <asio/ip/udp.hpp>

namespace mmproxy {

/// UDP: selects `udp_forwarder`. What is forwarded are datagrams, in flows.
struct udp {
    /// Of balancers' datagrams, and of those to targets.
    using asio_protocol = asio::ip::udp;
    /// Datagrams.
    static constexpr transport header_transport = transport::datagram;
};

static_assert(datagram_protocol<udp>);

} // namespace mmproxy

#endif
