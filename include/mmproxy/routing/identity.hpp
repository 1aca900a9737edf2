// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_IDENTITY_HPP
#define MMPROXY_ROUTING_IDENTITY_HPP

#include <cstdint>

namespace mmproxy {

/// What this library's rules and routes carry as their protocol: `proto 109` in the output of ip(8), and `proto 110`
/// the rules of `scoped_routing`. Only what carries one of the two is ever removed. Any two numbers that
/// /etc/iproute2/rt_protos does not name will do; programs that share a host must agree on the two.
///
/// There are two because on a delete the kernel takes a selector that is not given for any: a removal of
/// `from ::1 iif lo` would find `from ::1 iif lo ipproto tcp sport 443` too.
inline constexpr std::uint8_t routing_protocol_tag = 109;
/// The tag of `scoped_routing`'s rules; its routes carry the other one.
inline constexpr std::uint8_t scoped_protocol_tag = 110;

/// Whether a rule or a route with this protocol is this library's.
constexpr bool is_ours(std::uint8_t protocol) noexcept {
    return protocol == routing_protocol_tag || protocol == scoped_protocol_tag;
}

/// The priority of this library's rules. Where a rule of another program may decide before them, they move ahead of it:
/// to its priority less one, or to 0 at the least, which is behind the kernel's own rule of table `local`.
///
/// Derived from two bounds. The priorities that VPN daemons choose (strongSwan 220, Tailscale 5210 and more) must be
/// higher. And a rule that is added without a priority gets the priority of the list's second rule less one, so there
/// must be room before this library's rules: wg-quick adds two such rules, the tunnel's default route and then the
/// exception for the local network, which has to stand first. With this library's rules at 0 both would get 0, the
/// exception would stand second, and the local network would be lost. The rules match only what targets send: to
/// stand first takes nothing from other programs.
inline constexpr std::uint32_t rule_priority = 200;

/// The priority of the rule that does nothing and reminds of a sysctl's old value, see `detail::fwmark_accept`. Any
/// value behind `rule_priority` will do.
inline constexpr std::uint32_t reminder_priority = 12304;

} // namespace mmproxy

#endif
