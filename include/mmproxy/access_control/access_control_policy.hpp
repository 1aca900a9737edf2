// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP
#define MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP

#include <mmproxy/address/ip_address.hpp>

#include <concepts>

namespace mmproxy {

/// Decides which balancers may connect or send.
///
/// - `peer` is the balancer's address, canonical: an IPv4 balancer has an IPv4 address also where it has reached an
///   IPv6 listener.
/// - TCP: called once a connection, before a byte is read. A refused connection is closed and reported as
///   `errc::not_allowed`.
/// - UDP: called before a datagram is looked at, but not anew for a datagram that has come the same way as the one
///   before it. A refused datagram is dropped and reported as `errc::not_allowed`.
/// - Copied into every forwarder, which calls its copy on its own thread: what copies share must be thread-safe.
///
/// `header_destination` takes a model, too, and asks it about destinations. Models: `allow_all` (the default),
/// `subnet_set`.
// clang-format off
template <class A>
concept access_control_policy = std::copyable<A> && requires(const A& access, const ip_address& peer) {
    { access.allows(peer) } noexcept -> std::same_as<bool>;
};
// clang-format on

} // namespace mmproxy

#endif
