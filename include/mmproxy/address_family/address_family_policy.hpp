// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_ADDRESS_FAMILY_POLICY_HPP
#define MMPROXY_ADDRESS_FAMILY_ADDRESS_FAMILY_POLICY_HPP

#include <mmproxy/address_family/proxied_addresses.hpp>
#include <mmproxy/request.hpp>

#include <concepts>
#include <optional>

namespace mmproxy {

// clang-format off
/// An address family that looks at the addresses alone.
template <class F>
concept decides_by_addresses = requires(const F& family, const proxied_addresses& addresses) {
    { family.target_for(addresses) } noexcept -> std::same_as<std::optional<socket_address>>;
};

/// An address family that looks at the whole request.
template <class F>
concept decides_by_request = requires(const F& family, const request& asked) {
    { family.target_for(asked) } noexcept -> std::same_as<std::optional<socket_address>>;
};

/// Decides which target a client is forwarded to, by the family of the client's address (not of the balancer's).
///
/// - An empty answer means "not served": the connection or datagram is refused with `errc::not_served`.
/// - The target must be of the client's family, because the upstream socket is bound to the client's address; otherwise
///   the connection or datagram is refused with `errc::mixed_families`. For an unnamed header (a health check), and
///   with `send_header`, any target will do.
/// - TCP: called once a connection, when the header has been read. UDP: called for every datagram: the same addresses
///   have to get the same answer, or a client has several flows.
/// - Copied into every forwarder, which calls its copy on its own thread: what copies share must be thread-safe.
/// - `target_for` takes `proxied_addresses`, or a `request`, which has the header with its TLVs and our own address
///   too. With `first_datagram` the target is asked for once, when a balancer's endpoint announces a client, and holds
///   as long as that announcement does.
///
/// Models: `dual_stack`, `ipv4_only`, `ipv6_only`, `header_destination<Fallback>`, `by_server_name<Fallback>`. None is
/// the default: where a target is, only the user knows.
template <class F>
concept address_family_policy = std::copyable<F> && (decides_by_addresses<F> || decides_by_request<F>);
// clang-format on

/// The target that a policy names for a request, by the addresses where it decides by them.
template <address_family_policy F>
constexpr std::optional<socket_address> target_of(const F& family, const request& asked) noexcept {
    if constexpr (decides_by_addresses<F>)
        return family.target_for(proxied_addresses{asked.client, asked.destination, asked.balancer});
    else
        return family.target_for(asked);
}

} // namespace mmproxy

#endif
