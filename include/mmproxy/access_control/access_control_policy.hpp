// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP
#define MMPROXY_ACCESS_CONTROL_ACCESS_CONTROL_POLICY_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/request.hpp>

#include <concepts>
#include <system_error>

namespace mmproxy {

// clang-format off
/// An access control that is asked about clients, yes or no.
template <class A>
concept allows_clients = requires(const A& access, const request& asked) {
    { access.allows_client(asked) } noexcept -> std::same_as<bool>;
};

/// An access control that is asked about clients, and tells its own reason.
template <class A>
concept refuses_clients = requires(const A& access, const request& asked) {
    { access.client_refusal(asked) } noexcept -> std::convertible_to<std::error_code>;
};

/// Decides which balancers may connect or send.
///
/// - `peer` is the balancer's address, canonical: an IPv4 balancer has an IPv4 address also where it has reached an
///   IPv6 listener.
/// - TCP: called once a connection, before a byte is read. A refused connection is closed and reported as
///   `errc::not_allowed`.
/// - UDP: called before a datagram is looked at, but within a batch not anew for a datagram that has come the same way
///   as the one before it. A refused datagram is dropped and reported as `errc::not_allowed`.
/// - A model may be asked about clients as well, after the header: once a connection; of UDP when a flow opens and when
///   its datagrams come from another balancer than before, or, with `first_datagram`, when a balancer's endpoint
///   announces a client. It has `bool allows_client(const request&) const noexcept`, whose refusal is reported as
///   `errc::client_not_allowed`; or, for a reason of its own, `client_refusal(const request&) const noexcept`, which
///   returns what converts to `std::error_code`, no error for a client that is let in.
/// - Copied into every forwarder, which calls its copy on its own thread: what copies share must be thread-safe.
///
/// A member that has one of these two names and cannot be asked (it may throw, is not const, takes something else) is
/// no model's: clients would be let in that it was to refuse. Of an overloaded one only a function that takes a request
/// is seen.
///
/// `header_destination` takes a model, too, and asks it about destinations. Models: `allow_all` (the default),
/// `subnet_set`, `denied_clients`, `loopback_guard`; by the TLVs of the header `allowed_server_names`,
/// `allowed_vpc_endpoints` and `verified_tls_clients`; and `all_allow`, which makes one of several.
template <class A>
concept access_control_policy = std::copyable<A> &&
    requires(const A& access, const ip_address& peer) { { access.allows(peer) } noexcept -> std::same_as<bool>; } &&
    (allows_clients<A> || !(requires(A& access, const request& asked) { access.allows_client(asked); } ||
                            requires { &A::allows_client; })) &&
    (refuses_clients<A> || !(requires(A& access, const request& asked) { access.client_refusal(asked); } ||
                             requires { &A::client_refusal; }));
// clang-format on

/// Whether a model is asked about clients at all.
template <class A> inline constexpr bool is_asked_about_clients = allows_clients<A> || refuses_clients<A>;

/// Why the client of a request is not let in; no error where it is, or where the access control does not ask.
template <access_control_policy A>
std::error_code client_refusal([[maybe_unused]] const A& access, [[maybe_unused]] const request& asked) noexcept {
    if constexpr (refuses_clients<A>)
        return access.client_refusal(asked);
    else if constexpr (allows_clients<A>)
        return access.allows_client(asked) ? std::error_code{} : errc::client_not_allowed;
    else
        return {};
}

} // namespace mmproxy

#endif
