// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_ADDRESS_FAMILY_POLICY_HPP
#define MMPROXY_ADDRESS_FAMILY_ADDRESS_FAMILY_POLICY_HPP

#include <mmproxy/address_family/proxied_addresses.hpp>

#include <concepts>
#include <optional>

namespace mmproxy {

/// Decides which target a client is forwarded to, by the family of the client's address (not of the balancer's).
///
/// - An empty answer means "not served": the connection or datagram is refused with `errc::not_served`.
/// - The target must be of the client's family, because the upstream socket is bound to the client's address; otherwise
///   the connection or datagram is refused with `errc::mixed_families`. For an unnamed header (a health check) any
///   target will do.
/// - TCP: called once a connection, when the header has been read. UDP: called for every datagram: the same addresses
///   have to get the same answer, or a client has several flows.
/// - Copied into every forwarder, which calls its copy on its own thread: what copies share must be thread-safe.
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
