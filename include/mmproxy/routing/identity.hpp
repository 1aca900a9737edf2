// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_IDENTITY_HPP
#define MMPROXY_ROUTING_IDENTITY_HPP

#include <cstdint>

namespace mmproxy {

/// What this library's rules and routes carry as their protocol: `proto 109` in the output of ip(8). Only what carries
/// it is ever removed. It is none of those in /etc/iproute2/rt_protos.
inline constexpr std::uint8_t routing_protocol_tag = 109;

/// The priorities of this library's rules: before `main` (32766), and before those that the ip program (32765
/// downwards) and VPN daemons add. Each shape of rule has one of its own, because on a delete a selector that is not
/// given matches any: `from ::1 iif lo` would find `from ::1 iif lo ipproto tcp sport 443` too.
enum class rule_priority : std::uint16_t { loopback = 12300, scoped_stream, scoped_datagram, fwmark, fwmark_accept };

} // namespace mmproxy

#endif
