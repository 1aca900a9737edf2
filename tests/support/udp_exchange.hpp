// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_UDP_EXCHANGE_HPP
#define MMPROXY_TESTS_SUPPORT_UDP_EXCHANGE_HPP

#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/udp_socket.hpp"

#include <string>

namespace udp_exchange {

inline const auto client_v4 = address("203.0.113.7:4711");
inline const auto client_v6 = address("[2001:db8:c::7]:4711");
inline const auto front_v4 = address("198.51.100.1:53");
inline const auto front_v6 = address("[2001:db8:f::1]:53");

/// What a balancer sends in front of a client's datagram.
std::string header_of(const mmproxy::socket_address& client);

/// The target answers its next datagram, the answer comes to the balancer, and neither has come to anything else
/// before. Returns the client that the target saw.
mmproxy::socket_address check_answered(const udp_socket& balancer, const udp_socket& target,
                                       const std::string& payload);

/// A datagram comes from the balancer to the target, and its answer back. Returns the client that the target saw.
mmproxy::socket_address check_exchange(const udp_socket& balancer, const std::string& header, const udp_socket& target);

} // namespace udp_exchange

#endif
