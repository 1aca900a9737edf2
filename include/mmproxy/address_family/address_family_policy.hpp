// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_ADDRESS_FAMILY_POLICY_HPP
#define MMPROXY_ADDRESS_FAMILY_ADDRESS_FAMILY_POLICY_HPP

#include <mmproxy/address_family/proxied_addresses.hpp>

#include <concepts>
#include <optional>

namespace mmproxy {

/// Decides where a client is forwarded to, by the family of the client's address (not of the balancer's).
///
/// - An empty answer means "not served": the connection is refused with `errc::not_served`.
/// - The target must be of the client's family, because the socket that dials it is bound to the client's address.
///   Where the header names no client (a health check), any target will do.
/// - Copied into every forwarder; called once a connection, and for UDP for every datagram: the same addresses have to
///   get the same answer, or a client has several flows.
///
/// Models: `ipv4_only`, `ipv6_only`, `dual_stack` (the default), `header_destination<Fallback>`.
// clang-format off
template <class F>
concept address_family_policy = std::copyable<F> && requires(const F& family, const proxied_addresses& addresses) {
    { family.target_for(addresses) } noexcept -> std::same_as<std::optional<socket_address>>;
};
// clang-format on

} // namespace mmproxy

#endif
