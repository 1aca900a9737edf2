// SPDX-License-Identifier: BSL-1.0
//
// How many connections and flows of one client, and of one balancer, the program serves.
#include "support/catch.hpp"
#include "support/echo_server.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

using namespace mmproxy;
using udp_exchange::front_v4, udp_exchange::front_v6;

namespace {

std::string header_of(const socket_address& client) {
    return proxy_header::v2(client, client.address.is_v4() ? front_v4 : front_v6);
}

/// A connection for that client that the target has answered; nothing where it was refused.
std::optional<tcp_stream> connected(std::string_view client, const socket_address& from = {}) {
    auto balancer = tcp_stream::connect(at_v4(), from);
    try {
        balancer.send(header_of(address(client)) + "ping");
        if (balancer.receive(4) == "ping") return balancer;
    } catch (const std::system_error&) { // reset: it was refused with bytes unread
    }
    return std::nullopt;
}

/// Waits for a line of the log that has both parts.
bool logs(child_process& proxy, std::string_view message, std::string_view reason) {
    if (!proxy.writes(reason)) return false;
    const auto lines = lines_with(proxy.output(), message);
    UNSCOPED_INFO(proxy.output());
    return !lines.empty() && lines.front().find(reason) != std::string::npos;
}

constexpr std::string_view of_client = "the client has as many connections or flows as one client may have";
constexpr std::string_view of_balancer = "the balancer has as many connections or flows as one balancer may have";

} // namespace

TEST_CASE("a client over -max-connections-per-client is refused, and served again when one of its connections ends",
          "[net][program]") {
    const network_namespace network;
    const echo_server target{target_v4()};
    go_mmproxy proxy{{"-v", "1", "-max-connections-per-client", "2", "-threads", "2"}};
    auto one = connected("203.0.113.7:0");
    const auto other = connected("203.0.113.7:0");
    REQUIRE((one && other));
    CHECK_FALSE(connected("203.0.113.7:0"));
    CHECK(logs(proxy, R"("msg":"new connection refused")", of_client));
    CHECK(connected("203.0.113.8:0"));
    one->close();
    CHECK(eventually([] { return connected("203.0.113.7:0").has_value(); }));
}

TEST_CASE("clients of one IPv6 network are one client", "[net][program]") {
    const network_namespace network;
    const echo_server target{target_v6()};
    const go_mmproxy proxy{{"-max-connections-per-client", "1"}};
    const auto one = connected("[2001:db8:0:7::1]:0");
    CHECK(one);
    CHECK_FALSE(connected("[2001:db8:0:7::2]:0"));
    CHECK(connected("[2001:db8:0:8::1]:0"));
}

TEST_CASE("a balancer over -max-connections-per-balancer is refused, and no other one", "[net][program]") {
    const network_namespace network;
    const echo_server target{target_v4()};
    go_mmproxy proxy{{"-v", "1", "-max-connections-per-balancer", "2"}};
    auto silent = tcp_stream::connect(at_v4()); // counts without a header
    const auto one = connected("203.0.113.7:0");
    CHECK(one);
    CHECK_FALSE(connected("203.0.113.8:0"));
    CHECK(logs(proxy, R"("msg":"new connection refused")", of_balancer));
    CHECK(connected("203.0.113.8:0", address("127.0.0.2:0")));
    silent.close();
    CHECK(eventually([] { return connected("203.0.113.8:0").has_value(); }));
}

TEST_CASE("without limits one client has any number of connections", "[net][program]") {
    const network_namespace network;
    const echo_server target{target_v4()};
    const go_mmproxy proxy;
    std::vector<tcp_stream> all;
    for (int i = 0; i < 100; ++i) all.push_back(connected("203.0.113.7:0").value());
}

TEST_CASE("a client over -max-flows-per-client has its datagrams dropped until one of its flows ends",
          "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    go_mmproxy proxy{{"-v", "2", "-p", "udp", "-max-flows-per-client", "1", "-close-after", "2"}};
    const auto balancer = udp_socket::connect(at_v4());
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(address("203.0.113.7:1001")), target);
    balancer.send(udp_exchange::header_of(address("203.0.113.7:1002")) + "no");
    CHECK(logs(proxy, R"("msg":"new flow refused")", of_client));
    REQUIRE(proxy.writes(R"("msg":"flow closed")"));
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(address("203.0.113.7:1002")), target);
}

TEST_CASE("a balancer over -max-flows-per-balancer has its datagrams dropped, and no other one", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    go_mmproxy proxy{{"-v", "1", "-p", "udp", "-max-flows-per-balancer", "1"}};
    const auto balancer = udp_socket::connect(at_v4());
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(address("203.0.113.7:1001")), target);
    balancer.send(udp_exchange::header_of(address("203.0.113.8:1001")) + "no");
    CHECK(logs(proxy, R"("msg":"new flow refused")", of_balancer));
    const auto other = udp_socket::connect(at_v4(), address("127.0.0.2:0"));
    udp_exchange::check_exchange(other, udp_exchange::header_of(address("203.0.113.8:1001")), target);
}

TEST_CASE("the limits in force name those of clients and balancers that are asked for", "[net][program]") {
    const network_namespace network;
    go_mmproxy proxy{{"-p", "all", "-max-connections-per-client", "20", "-max-flows-per-balancer", "500"}};
    REQUIRE(proxy.writes("limits in force"));
    const auto lines = lines_with(proxy.output(), "limits in force");
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().ends_with(R"("maxConnectionsPerClient":20,"maxFlowsPerBalancer":500})"));
}
