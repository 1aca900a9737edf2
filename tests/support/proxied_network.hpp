// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PROXIED_NETWORK_HPP
#define MMPROXY_TESTS_SUPPORT_PROXIED_NETWORK_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address_family/dual_stack.hpp>

#include "support/topology.hpp"

#include <string_view>

/// A private network in which replies to any address come back, as a host of go-mmproxy has it.
class proxied_network {
public:
    proxied_network() { route_replies_to_loopback(); }

private:
    network_namespace namespace_;
};

/// Reads `192.0.2.1:443` or `[2001:db8::1]:443`.
inline mmproxy::socket_address address(std::string_view text) {
    return mmproxy::parse_socket_address(text).value();
}

/// Where the tests' forwarders listen and forward to, in a network of their own.
inline constexpr std::string_view listen_text = "[::]:8443";
inline mmproxy::socket_address at_v4() {
    return address("127.0.0.1:8443");
}
inline mmproxy::socket_address at_v6() {
    return address("[::1]:8443");
}
inline mmproxy::socket_address target_v4() {
    return address("127.0.0.1:8080");
}
inline mmproxy::socket_address target_v6() {
    return address("[::1]:8080");
}
inline mmproxy::dual_stack both_targets() {
    return {target_v4(), target_v6()};
}

#endif
