// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/foreign_client.hpp"

#include "support/catch.hpp"
#include "support/proxied_network.hpp"
#include "support/waiting.hpp"

using namespace go_mmproxy;
using mmproxy::ip_family;
using mmproxy::parse_ip_address;

TEST_CASE("the foreign client is one of the addresses for documentation that is not the host's", "[net][check]") {
    const network_namespace network;
    CHECK(foreign_client(ip_family::ipv4) == parse_ip_address("192.0.2.123"));
    CHECK(foreign_client(ip_family::ipv6) == parse_ip_address("2001:db8::123"));
    ip("addr add 192.0.2.123/24 dev lo");
    ip("addr add 2001:db8::/32 dev lo");
    CHECK(foreign_client(ip_family::ipv4) == parse_ip_address("198.51.100.123"));
    CHECK(foreign_client(ip_family::ipv6) == parse_ip_address("2001:db8::123"));
    ip("addr add 2001:db8::123/128 dev lo");
    // The kernel takes an IPv6 address into its routes some time after it is added.
    CHECK(eventually([] { return foreign_client(ip_family::ipv6) == parse_ip_address("3fff::123"); }));
}
