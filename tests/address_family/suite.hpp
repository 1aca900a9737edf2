// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_ADDRESS_FAMILY_SUITE_HPP
#define MMPROXY_TESTS_ADDRESS_FAMILY_SUITE_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address_family/proxied_addresses.hpp>

namespace mmproxy::tests {

inline socket_address address(const char* text) {
    return parse_socket_address(text).value();
}

inline const auto v4_target = address("127.0.0.1:443");
inline const auto v6_target = address("[::1]:443");

inline const auto v4_peer = address("192.0.2.1:40000");
inline const auto v6_peer = address("[2001:db8:b::1]:40000");

inline const auto v4_client = proxied_addresses{address("203.0.113.7:51234"), address("198.51.100.1:443"), v4_peer};
inline const auto v6_client = proxied_addresses{address("[2001:db8::7]:51234"), address("[2001:db8::1]:443"), v6_peer};
inline const auto v6_client_of_a_v4_balancer = proxied_addresses{v6_client.source, v6_client.destination, v4_peer};
inline const auto v4_health_check = proxied_addresses{{}, {}, v4_peer};
inline const auto v6_health_check = proxied_addresses{{}, {}, v6_peer};

} // namespace mmproxy::tests

#endif
