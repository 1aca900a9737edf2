// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_PROTOCOL_TCP_HPP
#define MMPROXY_PROTOCOL_TCP_HPP

#include <mmproxy/protocol/protocol_policy.hpp>

#include <asio/ip/tcp.hpp>

namespace mmproxy {

/// TCP: selects `tcp_forwarder`. What is forwarded are connections.
struct tcp {
    /// Of balancers' connections, and of those to targets.
    using asio_protocol = asio::ip::tcp;
    /// Connections.
    static constexpr transport header_transport = transport::stream;
};

static_assert(stream_protocol<tcp>);

} // namespace mmproxy

#endif
