// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP
#define MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP

#include <mmproxy/address/ip_address.hpp>

#include <concepts>

namespace mmproxy {

/// Decides which balancers may connect or send. Asked with the peer's canonical address, that of the balancer, an IPv4
/// one also where it reached an IPv6 listener: once a connection, before a byte is read; of datagrams before one is
/// looked at, but not anew for each of a train that has come one way. Copied into every forwarder.
///
/// Models: `allow_all` (the default), `subnet_set`.
// clang-format off
template <class A>
concept access_control_policy = std::copyable<A> && requires(const A& access, const ip_address& peer) {
    { access.allows(peer) } noexcept -> std::same_as<bool>;
};
// clang-format on

} // namespace mmproxy

#endif
