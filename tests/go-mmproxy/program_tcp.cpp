// SPDX-License-Identifier: BSL-1.0
//
// What TCP can besides: a time for acknowledgements, data with the SYN, several paths.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/mptcp_stream.hpp"
#include "support/network_counter.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/sysctl.hpp"
#include "support/tcp_stream.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <sys/socket.h>

using namespace mmproxy;
using namespace std::chrono_literals;
using udp_exchange::client_v4, udp_exchange::front_v4;

namespace {

std::string client_header() {
    return proxy_header::v2(client_v4, front_v4);
}

/// Connects and sends in one, with the SYN where the kernel has a cookie of the listener. MSG_FASTOPEN in tcp(7).
tcp_stream connect_with(std::string_view bytes, const socket_address& to) {
    tcp_stream opened{descriptor{checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")}};
    const auto target = to_endpoint<asio::ip::tcp>(to);
    const auto size = static_cast<::socklen_t>(target.size());
    checked(::sendto(opened.native_handle(), bytes.data(), bytes.size(), MSG_FASTOPEN, target.data(), size), "sendto");
    return opened;
}

/// The request comes to the target, and the response back.
void check_answered(tcp_stream& balancer, tcp_listener& target) {
    auto server = target.accept();
    CHECK(server.receive(7) == "request");
    CHECK(server.peer() == client_v4);
    server.send("response");
    CHECK(balancer.receive(8) == "response");
    server.reset(); // so that the client's address is free again at once
}

std::uint64_t opened_fast() {
    return network_counter("TcpExt", "TCPFastOpenPassive");
}

/// From now on whatever is sent to the balancer's address on the link to the host is lost without a word.
void make_vanish(const client_balancer_host& networks) {
    networks.balancer.run([] { ip("addr del 10.0.0.1/24 dev to-host"); });
}

} // namespace

TEST_CASE("what a balancer does not acknowledge for -tcp-user-timeout ends its connection", "[net][program]") {
    const client_balancer_host networks;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{{"-v", "1", "-keep-alive", "0", "-tcp-user-timeout", "2"}};
    auto balancer = networks.balancer.run([] { return tcp_stream::connect(address("10.0.0.2:8443")); });
    balancer.send(client_header() + "request");
    auto server = target.accept();
    CHECK(server.receive(7) == "request");
    make_vanish(networks);
    server.send("response");
    CHECK(server.receive_end() == std::errc::connection_reset);
    CHECK(proxy.writes("connection broken"));
    CHECK(proxy.writes("answers no more"));
}

TEST_CASE("what a target does not acknowledge for -tcp-user-timeout ends the connection", "[net][program]") {
    const client_balancer_host networks;
    tcp_listener target = networks.balancer.run([] { return tcp_listener{address("10.0.0.1:8080")}; });
    go_mmproxy proxy{{"-v", "1", "-target-keep-alive", "0", "-tcp-user-timeout", "2", "-4", "10.0.0.1:8080"}};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\nrequest");
    auto server = target.accept();
    CHECK(server.receive(7) == "request");
    make_vanish(networks);
    balancer.send("more");
    CHECK(balancer.receive_end() == std::errc::connection_reset);
    CHECK(proxy.writes("answers no more"));
}

TEST_CASE("a time for acknowledgements is none for the dial", "[net][program]") {
    const client_balancer_host networks;
    ip("neigh replace 10.0.0.9 lladdr 02:00:00:00:00:09 dev to-balancer nud permanent"); // no host has it: all is lost
    go_mmproxy proxy{{"-v", "1", "-tcp-user-timeout", "1", "-connect-timeout", "4", "-4", "10.0.0.9:8080"}};
    auto balancer = tcp_stream::connect(at_v4());
    const auto begun = std::chrono::steady_clock::now();
    balancer.send("PROXY UNKNOWN\r\n");
    balancer.receive_end();
    CHECK(std::chrono::steady_clock::now() - begun >= 4s);
    CHECK(proxy.writes("did not answer within connect_timeout"));
}

TEST_CASE("with -tcp-fastopen a header comes with the SYN", "[net][program]") {
    const network_namespace network;
    set_sysctl("net/ipv4/tcp_fastopen", "3");
    tcp_listener target{target_v4()};
    const bool is_asked_for = GENERATE(true, false);
    go_mmproxy proxy{is_asked_for ? std::vector<std::string>{"-tcp-fastopen"} : std::vector<std::string>{}};
    for (int i = 0; i < 3; ++i) { // the first one gets the cookie
        auto balancer = connect_with(client_header() + "request", at_v4());
        check_answered(balancer, target);
    }
    CHECK(opened_fast() == (is_asked_for ? 2 : 0));
    CHECK(count_lines_with(proxy.output(), "no TCP Fast Open") == 0);
}

TEST_CASE("a host that takes no data with a SYN is warned of, and served without", "[net][program]") {
    const network_namespace network;
    set_sysctl("net/ipv4/tcp_fastopen", "1");
    tcp_listener target{target_v4()};
    go_mmproxy proxy{{"-tcp-fastopen"}};
    auto balancer = connect_with(client_header() + "request", at_v4());
    check_answered(balancer, target);
    CHECK(count_lines_with(proxy.output(), R"("level":"WARN","msg":"no TCP Fast Open")") == 1);
    CHECK(count_lines_with(proxy.output(), "net.ipv4.tcp_fastopen=3") == 1);
}

TEST_CASE("with -p mptcp a balancer may connect by MPTCP, and by TCP; the target is dialled by TCP", "[net][program]") {
    const auto version = GENERATE(as<std::string>{}, "any", "v2");
    const network_namespace network;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{{"-p", "mptcp", "-header", version}};
    auto by_tcp = tcp_stream::connect(at_v4());
    by_tcp.send(client_header() + "request");
    check_answered(by_tcp, target);
    if (!kernel_has_mptcp()) return;
    auto by_mptcp = connect_by_mptcp(at_v4());
    by_mptcp.send(client_header() + "request");
    check_answered(by_mptcp, target);
    CHECK(network_counter("MPTcpExt", "MPCapableACKRX") == 1); // that of the balancer
    CHECK(network_counter("MPTcpExt", "MPCapableSYNTX") == 1); // the proxy has sent none
}

TEST_CASE("much passes both ways over MPTCP", "[net][program]") {
    const network_namespace network;
    if (!kernel_has_mptcp()) return;
    constexpr std::uint64_t much = 20'000'000;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{{"-p", "mptcp"}};
    auto balancer = connect_by_mptcp(at_v4());
    balancer.send(client_header());
    auto server = target.accept();
    for (const auto& [from, to] : {std::pair{&balancer, &server}, std::pair{&server, &balancer}}) {
        std::jthread sender{[from = from] { from->send_pattern(much); }};
        CHECK(to->receive_pattern(much));
    }
    balancer.finish_sending();
    CHECK(server.receive_end() == std::error_code{});
}
