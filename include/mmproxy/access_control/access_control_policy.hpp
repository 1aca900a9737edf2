// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP
#define MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/request.hpp>

#include <concepts>

namespace mmproxy {

/// Decides which balancers may connect or send.
///
/// - `peer` is the balancer's address, canonical: an IPv4 balancer has an IPv4 address also where it has reached an
///   IPv6 listener.
/// - TCP: called once a connection, before a byte is read. A refused connection is closed and reported as
///   `errc::not_allowed`.
/// - UDP: called before a datagram is looked at, but within a batch not anew for a datagram that has come the same way
///   as the one before it. A refused datagram is dropped and reported as `errc::not_allowed`.
/// - A model may have `bool allows_client(const request&) const noexcept` as well, which is asked after the header, of
///   the client that it names: once a connection; of UDP when a flow opens, or, with `first_datagram`, when a
///   balancer's endpoint announces a client. A refusal is reported as `errc::client_not_allowed`.
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

/// Whether the client of a request is let in; every one where the access control does not ask.
template <access_control_policy A> bool allows_client(const A& access, const request& asked) noexcept {
    if constexpr (requires {
                      { access.allows_client(asked) }
                      noexcept->std::same_as<bool>;
                  })
        return access.allows_client(asked);
    else
        return true;
}

} // namespace mmproxy

#endif
