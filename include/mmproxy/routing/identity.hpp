// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_IDENTITY_HPP
#define MMPROXY_ROUTING_IDENTITY_HPP

#include <cstdint>

namespace mmproxy {

/// What this library's rules and routes carry as their protocol: `proto 109` in the output of ip(8), for
/// `scoped_routing`'s rules `proto 110`. Only what carries one of them is ever removed. They are none of those in
/// /etc/iproute2/rt_protos.
///
/// Two, because on a delete the kernel takes a selector that is not given for any: `from ::1 iif lo` would find
/// `from ::1 iif lo ipproto tcp sport 443` too.
inline constexpr std::uint8_t routing_protocol_tag = 109;
inline constexpr std::uint8_t scoped_protocol_tag = 110;

/// Whether a rule or a route is this library's.
constexpr bool is_ours(std::uint8_t protocol) noexcept {
    return protocol == routing_protocol_tag || protocol == scoped_protocol_tag;
}

/// The priority of this library's rules, unless others stand before them: then they move ahead, to the priority before
/// the first of those (0 at the least, which is behind the kernel's own rule of table `local`).
///
/// It is ahead of the priorities that VPN daemons choose (strongSwan 220, Tailscale 5210 and more), and not 0, because
/// of the rules that come without one: the kernel gives them the priority of the second rule less one. wg-quick stacks
/// two, the exception for the neighbours' network upon the tunnel's default route; at 0 they would stand the wrong way
/// round, and the neighbours be lost. Ours match only what the targets send, so that to stand first takes nothing from
/// others.
inline constexpr std::uint32_t rule_priority = 200;

/// Of the rule that does nothing, see `fwmark_routing`: wherever it is out of the way.
inline constexpr std::uint32_t reminder_priority = 12304;

} // namespace mmproxy

#endif
