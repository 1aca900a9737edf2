// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_FORWARDER_HPP
#define MMPROXY_FORWARDER_FORWARDER_HPP

#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>

namespace mmproxy {
namespace detail {

template <protocol_policy Protocol> struct forwarder_of;

template <stream_protocol Protocol> struct forwarder_of<Protocol> {
    template <class... Policies> using type = tcp_forwarder<Policies...>;
};

template <datagram_protocol Protocol> struct forwarder_of<Protocol> {
    template <class... Policies> using type = udp_forwarder<Policies...>;
};

} // namespace detail

/// `forwarder<tcp, dual_stack, v2, scoped_routing>`: the forwarder of a protocol, assembled from its policies.
/// A stream protocol selects `tcp_forwarder`, a datagram protocol `udp_forwarder`.
template <protocol_policy Protocol, class... Policies>
using forwarder = typename detail::forwarder_of<Protocol>::template type<Policies...>;

} // namespace mmproxy

#endif
