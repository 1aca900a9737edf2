// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_LIMIT_POLICY_HPP
#define MMPROXY_ACCESS_CONTROL_LIMIT_POLICY_HPP

#include <mmproxy/address/ip_address.hpp>

#include <concepts>
#include <system_error>
#include <type_traits>

namespace mmproxy {

/// Limits what one balancer, and what one client, may have at a time.
///
/// - `enter_balancer(balancer, taken)` lets a connection or flow of the balancer in and puts its place into `taken`,
///   which is empty, or returns why not: observers are told that reason. The address is canonical. TCP: called once a
///   connection, when the access control has let the balancer in, before a byte is read. UDP: when a flow opens.
/// - `enter_client(client, taken)` does so for the client that a header names, when all else has let the connection or
///   flow in; `client` is unspecified where the header names none.
/// - A `place` counts as long as it lives: it is destroyed, exactly once, when its connection or flow has been refused
///   or has ended, however that happens. A default-constructed one is empty, and none outlives its forwarder's last
///   copy of the model.
/// - Copied into every forwarder, which calls its copy on its own thread: what copies share must be thread-safe.
///
/// Models: `no_limits` (the default), `address_limits`.
// clang-format off
template <class L>
concept limit_policy = std::copyable<L> && std::default_initializable<typename L::place> &&
    std::is_nothrow_move_constructible_v<typename L::place> && std::is_nothrow_move_assignable_v<typename L::place> &&
    requires(const L& limits, const ip_address& address, typename L::place& taken) {
        { limits.enter_balancer(address, taken) } noexcept -> std::same_as<std::error_code>;
        { limits.enter_client(address, taken) } noexcept -> std::same_as<std::error_code>;
    };
// clang-format on

namespace detail {

/// The places of one connection or flow; empty ones of an empty type take no room.
template <limit_policy Limits> struct limited_places {
    [[no_unique_address]] typename Limits::place of_balancer{};
    [[no_unique_address]] typename Limits::place of_client{};
};

} // namespace detail

} // namespace mmproxy

#endif
