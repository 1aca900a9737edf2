// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_FORWARDER_HPP
#define MMPROXY_FORWARDER_FORWARDER_HPP

#include <mmproxy/assembly/policy_list.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>
#include <mmproxy/protocol/tcp.hpp>

#include <type_traits>

namespace mmproxy::detail {

/// Finds the protocol among the policies.
struct protocol_axis {
    template <class P> static constexpr bool fits = protocol_policy<P>;
    using default_model = tcp;
};

/// The forwarder of a protocol: its `type`.
template <protocol_policy Protocol, class... Policies> struct forwarder_of;

template <stream_protocol Protocol, class... Policies>
struct forwarder_of<Protocol, Policies...> : std::type_identity<tcp_forwarder<Policies...>> {};

template <datagram_protocol Protocol, class... Policies>
struct forwarder_of<Protocol, Policies...> : std::type_identity<udp_forwarder<Policies...>> {};

} // namespace mmproxy::detail

namespace mmproxy {

/// `forwarder<tcp, dual_stack, v2, scoped_routing>`: the forwarder of a protocol, assembled from its policies, which
/// are given in any order. A stream protocol selects `tcp_forwarder`, a datagram protocol `udp_forwarder`; without one
/// it is `tcp`.
template <class... Policies>
using forwarder = typename detail::forwarder_of<detail::picked<detail::protocol_axis, Policies...>, Policies...>::type;

} // namespace mmproxy

#endif
