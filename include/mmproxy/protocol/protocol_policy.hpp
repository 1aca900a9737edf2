// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_PROTOCOL_PROTOCOL_POLICY_HPP
#define MMPROXY_PROTOCOL_PROTOCOL_POLICY_HPP

#include <mmproxy/header.hpp>

#include <concepts>

namespace mmproxy {

/// The transport protocol between balancer, forwarder and target: Asio's type for it, and what a PROXY header calls it.
///
/// - `asio_protocol` is Asio's Protocol, with its `endpoint` and `socket`.
/// - `header_transport` selects the engine: `stream_protocol` or `datagram_protocol`. It is not compared with a
///   header's transport, which is that between client and balancer (dnsdist hands UDP clients on over TCP).
/// - A protocol of streams may have `upstream_protocol`, Asio's type of the protocol that targets are dialled by, where
///   that is not `asio_protocol`.
///
/// Models: `tcp`, `udp`, `mptcp`, `downstream_mptcp`.
// clang-format off
template <class P>
concept protocol_policy = requires {
    typename P::asio_protocol;
    typename P::asio_protocol::endpoint;
    typename P::asio_protocol::socket;
    { P::header_transport } -> std::convertible_to<transport>;
};
// clang-format on

/// A protocol of connections: the header comes once, in front of a stream of bytes. Models: `tcp`, `mptcp`,
/// `downstream_mptcp`.
template <class P>
concept stream_protocol = protocol_policy<P> &&(P::header_transport == transport::stream);

namespace detail {

template <stream_protocol P> struct upstream_of { using type = typename P::asio_protocol; };

template <stream_protocol P>
requires requires {
    typename P::upstream_protocol;
}
struct upstream_of<P> {
    using type = typename P::upstream_protocol;
};

} // namespace detail

/// A protocol of datagrams, each of which may carry a header, see `header_placement_policy`. Model: `udp`.
template <class P>
concept datagram_protocol = protocol_policy<P> &&(P::header_transport == transport::datagram);

} // namespace mmproxy

#endif
