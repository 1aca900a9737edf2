// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/netlink/route_lookup.hpp>

#include "support/catch.hpp"
#include "support/proxied_network.hpp"
#include "support/routed_host.hpp"
#include "support/topology.hpp"

#include <system_error>

#include <netinet/in.h>

using namespace mmproxy;

namespace {

netlink::chosen_route route_of(routed_host& host, const netlink::sent_packet& packet) {
    netlink::chosen_route found;
    CHECK_FALSE(netlink::look_up(host.kernel, packet, found));
    return found;
}

ip_address host_of(const char* text) {
    return address(std::string{text} + ":0").address;
}

} // namespace

TEST_CASE("look_up tells whether a packet stays on the host, and which table has decided", "[net][route_lookup]") {
    routed_host host{{"52"}};
    CHECK(route_of(host, {.destination = host_of("192.0.2.1")}).type == RTN_LOCAL);
    CHECK(route_of(host, {.destination = host_of("[::1]")}).type == RTN_LOCAL);
    const auto neighbour = route_of(host, {.destination = host_of("192.0.2.77")});
    CHECK(neighbour.type == RTN_UNICAST);
    CHECK(neighbour.table == RT_TABLE_MAIN);
    CHECK(neighbour.output_interface != 0);
}

TEST_CASE("look_up asks for a packet with its source, mark, protocol and ports", "[net][route_lookup]") {
    routed_host host{{"52"}};
    for (const auto* family : {"", "-6 "}) {
        ip(family + std::string{"rule add pref 10 fwmark 7 lookup 52"});
        ip(family + std::string{"rule add pref 11 ipproto udp sport 53 lookup 52"});
    }
    ip("rule add pref 12 from 192.0.2.1 ipproto tcp dport 443 lookup 52");
    const auto* there = GENERATE("203.0.113.7", "[2001:db8:c::7]");
    CAPTURE(there);
    const auto destination = host_of(there);
    CHECK(route_of(host, {.destination = destination, .mark = 7}).table == 52);
    CHECK(route_of(host, {.destination = destination, .ip_protocol = IPPROTO_UDP, .source_port = 53}).table == 52);
    netlink::chosen_route found;
    CHECK(netlink::look_up(host.kernel, {.destination = destination, .mark = 8}, found));
    if (!destination.is_v4()) return;
    netlink::sent_packet request{.destination = destination, .source = host_of("192.0.2.1")};
    request.ip_protocol = IPPROTO_TCP;
    request.destination_port = 443;
    CHECK(route_of(host, request).table == 52);
}

TEST_CASE("look_up says that there is no way", "[net][route_lookup]") {
    routed_host host{{"52"}};
    netlink::chosen_route found;
    CHECK(netlink::look_up(host.kernel, {.destination = host_of("203.0.113.7")}, found) ==
          std::errc::network_unreachable);
    ip("rule add pref 10 blackhole");
    CHECK(netlink::look_up(host.kernel, {.destination = host_of("192.0.2.77")}, found));
}

TEST_CASE("is_local tells an address of this host from any other", "[net][route_lookup]") {
    routed_host host{{"52"}};
    for (const auto* own : {"127.0.0.1", "127.1.2.3", "[::1]", "192.0.2.1", "[2001:db8::1]"})
        CHECK(netlink::is_local(host.kernel, host_of(own)));
    for (const auto* other : {"192.0.2.2", "203.0.113.7", "[2001:db8::2]"})
        CHECK_FALSE(netlink::is_local(host.kernel, host_of(other)));
}
