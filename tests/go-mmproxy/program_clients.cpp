// SPDX-License-Identifier: BSL-1.0
//
// Clients whose addresses and ports not every process may have: link-local ones, and ports below 1024.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/udp_exchange.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace mmproxy;
using tcp_exchange::check_exchange;
using udp_exchange::front_v4, udp_exchange::front_v6;

namespace {

const auto link_local = address("[fe80::1234]:4711");

/// As an ordinary user with CAP_NET_ADMIN alone, the program may not take ports below 1024.
const auto without_low_ports = without_capabilities("-net_bind_service");

using header_maker = std::string (*)(const socket_address& client);
std::string v1(const socket_address& client) {
    return proxy_header::v1(client, client.address.is_v4() ? front_v4 : front_v6);
}
std::string v2(const socket_address& client) {
    return proxy_header::v2(client, client.address.is_v4() ? front_v4 : front_v6);
}

} // namespace

TEST_CASE("a link-local client's connection comes from its address, with every routing", "[net][program]") {
    const auto flags = GENERATE(values<std::vector<std::string>>(
        {{"-routing", "loopback"}, {"-routing", "scoped"}, {"-routing", "fwmark", "-mark", "7"}}));
    const auto header = GENERATE(values<header_maker>({v1, v2}));
    CAPTURE(flags[1]);
    const network_namespace network;
    tcp_listener target{target_v6()};
    const go_mmproxy proxy{flags};
    CHECK(check_exchange(header(link_local), target) == link_local);
}

TEST_CASE("a link-local client's datagrams come from its address", "[net][program]") {
    const auto flags = GENERATE(values<std::vector<std::string>>(
        {{"-p", "udp"}, {"-p", "udp", "-routing", "scoped"}, {"-p", "udp", "-udp-header", "first"}}));
    const auto make_header = GENERATE(values<header_maker>({v1, udp_exchange::header_of}));
    const auto header = make_header(link_local);
    if (header.starts_with("PROXY") && flags.size() == 2) return; // v1 is no header of every datagram
    if (header.starts_with("PROXY") && flags[2] == "-routing") return;
    const network_namespace network;
    const udp_socket target{target_v6()};
    const go_mmproxy proxy{flags};
    const auto balancer = udp_socket::connect(at_v4());
    CHECK(udp_exchange::check_exchange(balancer, header, target) == link_local);
}

TEST_CASE("without CAP_NET_BIND_SERVICE a client's low port costs the port, not the connection", "[net][program]") {
    const network_namespace network;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const go_mmproxy proxy{without_low_ports};
    for (const auto* port : {"1", "123", "1023"})
        for (const auto& [host, target] : {std::pair{"203.0.113.7:", &v4}, std::pair{"[2001:db8::7]:", &v6}}) {
            CAPTURE(host, port);
            const auto client = address(std::string{host} + port);
            const auto seen = check_exchange(v2(client), *target);
            CHECK(seen.address == client.address);
            CHECK(seen.port >= 1024);
        }
    CHECK(check_exchange(v2(address("203.0.113.7:1024")), v4) == address("203.0.113.7:1024"));
}

TEST_CASE("with CAP_NET_BIND_SERVICE a client keeps its low port", "[net][program]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy;
    CHECK(check_exchange(v2(address("203.0.113.7:123")), target) == address("203.0.113.7:123"));
}

TEST_CASE("without CAP_NET_BIND_SERVICE a client's low port costs the port, not the flow", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    const go_mmproxy proxy{without_low_ports, {"-p", "udp"}};
    const auto client = address("203.0.113.7:123");
    const auto balancer = udp_socket::connect(at_v4());
    const auto seen = udp_exchange::check_exchange(balancer, udp_exchange::header_of(client), target);
    CHECK(seen.address == client.address);
    CHECK(seen.port >= 1024);
    CHECK(udp_exchange::check_exchange(balancer, udp_exchange::header_of(client), target) == seen); // one flow
}
