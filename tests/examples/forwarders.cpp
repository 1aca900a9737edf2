// SPDX-License-Identifier: BSL-1.0
//
// The examples of forwarders, as their users run them: in front of real servers, behind real balancers.
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/example.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/tcp_stream.hpp"
#include "support/topology.hpp"
#include "support/udp_socket.hpp"
#include "support/waiting.hpp"

#include <csignal>
#include <memory>
#include <string>

using tcp_exchange::check_exchange;

namespace {

const auto client = address("203.0.113.7:4711");
const auto other_client = address("198.51.100.9:4712");
const auto front = address("192.0.2.1:443");

/// The rules and routes of a host whose links have the addresses that they will have.
std::string settled_routing_state() {
    REQUIRE(eventually([] { return run_program({"ip", "-6", "addr", "show", "tentative"}).output.empty(); }));
    return routing_state();
}

/// The program ends when it is told to, and the host's rules and routes are those from before it began.
void check_ends(child_process& program, const std::string& routing_before) {
    CHECK(routing_state() != routing_before);
    program.signal(SIGTERM);
    INFO(program.errors());
    CHECK(program.wait() == 0);
    CHECK(routing_state() == routing_before);
}

} // namespace

TEST_CASE("the example minimal_forwarder has nginx log the clients of HAProxy, and takes its routes back",
          "[net][examples]") {
    require_program("curl", "curl");
    const client_balancer_host networks;
    const nginx_http server{
        "server {\n listen 127.0.0.1:443;\n listen [::1]:443;\n location / { return 200 hello; }\n}", 443, 2};
    const auto before = settled_routing_state();
    child_process forwarder{{example("minimal_forwarder")}};
    REQUIRE(forwarder.listens(8443));
    const auto balancer = networks.balancer.run([] {
        return std::make_unique<haproxy>("frontend f\n bind 203.0.113.1:80\n bind [2001:db8:c::1]:80\n"
                                         " default_backend b\nbackend b\n server s 10.0.0.2:8443 send-proxy-v2\n",
                                         80, 2);
    });
    for (const auto* url : {"http://203.0.113.1/", "http://[2001:db8:c::1]/"}) {
        const auto answer = networks.client.run([&] {
            return run_program({"curl", "--silent", "--show-error", "--globoff", url});
        });
        INFO(answer.errors << forwarder.errors());
        CHECK(answer.output == "hello");
    }
    CHECK(eventually([&] { return server.content("log").find("203.0.113.7 ") == 0; }));
    CHECK(eventually([&] { return server.content("log").find("\n2001:db8:c::7 ") != std::string::npos; }));
    check_ends(forwarder, before);
}

TEST_CASE("the example dns_forwarder has a resolver behind dnsdist answer, and prints the flows of clients",
          "[net][examples]") {
    require_program("dig", "bind9-dnsutils");
    require_program("dnsmasq", "dnsmasq-base");
    const client_balancer_host networks;
    child_process resolver{{"dnsmasq", "--keep-in-foreground", "--user=root",
                            "--group=", "--pid-file=", "--conf-file=/dev/null", "--listen-address=127.0.0.1",
                            "--bind-interfaces", "--no-resolv", "--no-hosts", "--log-queries=extra", "--log-facility=-",
                            "--host-record=www.example.com,192.0.2.80"}};
    REQUIRE(resolver.listens(53, 2)); // of TCP and UDP
    const auto before = settled_routing_state();
    child_process forwarder{{example("dns_forwarder")}};
    REQUIRE(forwarder.listens(5300));
    const auto balancer = networks.balancer.run(
        [] { return std::make_unique<dnsdist>("203.0.113.1:53", "[2001:db8:c::1]:53", "10.0.0.2:5300"); });
    const auto answer = networks.client.run([] {
        return run_program({"dig", "+short", "+tries=1", "-b", "203.0.113.7#4711", "@203.0.113.1", "www.example.com"});
    });
    CHECK(answer.output == "192.0.2.80\n");
    CHECK(resolver.writes("203.0.113.7/4711 query[A] www.example.com from 203.0.113.7"));
    const auto stranger = udp_socket::connect(address("127.0.0.1:5300"));
    stranger.send(proxy_header::v2_datagram(client, front).append("no balancer"));
    CHECK(stranger.is_silent_for(a_while));
    check_ends(forwarder, before);
    CHECK(forwarder.writes("203.0.113.7:4711 sent 1 datagrams, received 1"));
}

TEST_CASE("the example custom_policy forwards one subnet's clients elsewhere, and counts at the end",
          "[net][examples]") {
    const network_namespace network;
    tcp_listener usual{address("127.0.0.1:8080")};
    tcp_listener of_subnet{address("127.0.0.1:8081")};
    const auto before = settled_routing_state();
    child_process forwarder{
        {example("custom_policy"), "127.0.0.1:8443", "127.0.0.1:8080", "203.0.113.0/24", "127.0.0.1:8081"}};
    REQUIRE(forwarder.listens(8443));
    CHECK(check_exchange(proxy_header::v1(client, front), of_subnet) == client);
    CHECK(check_exchange(proxy_header::v2(other_client, front), usual) == other_client);
    auto no_balancer = tcp_stream::connect(at_v4());
    no_balancer.send("GET / HTTP/1.1\r\n\r\n");
    no_balancer.receive_end();
    check_ends(forwarder, before);
    CHECK(forwarder.output() == "2 forwarded, 1 refused, 30 bytes\n"); // "request" and "response", twice
}

TEST_CASE("the example custom_policy names the argument that it cannot read", "[net][examples]") {
    const auto result = run_program({example("custom_policy"), "127.0.0.1:8443", "127.0.0.1:8080", "net", "127.0.0.1"});
    CHECK(result.status == 1);
    CHECK(result.errors == "cannot read 'net'\n");
}

TEST_CASE("the example pooled_forwarder lets connections finish after SIGTERM", "[net][examples]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const auto before = settled_routing_state();
    child_process forwarder{{example("pooled_forwarder"), "127.0.0.1:8443", "127.0.0.1:8080", "2"}};
    REQUIRE(forwarder.listens(8443, 2));
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client, front).append("before"));
    auto server = target.accept();
    CHECK(server.peer() == client);
    CHECK(server.receive(6) == "before");
    forwarder.signal(SIGTERM);
    CHECK(eventually([] { return !is_listening(8443); }));
    server.send("afterwards");
    CHECK(balancer.receive(10) == "afterwards");
    balancer.finish_sending();
    CHECK(server.receive_rest().empty());
    server.close();
    CHECK(balancer.receive_rest().empty());
    CHECK(forwarder.wait() == 0);
    CHECK(forwarder.output() == "forwarding on 2 threads\n1 forwarded, 0 refused, 0 broken off\n");
    CHECK(routing_state() == before);
}

TEST_CASE("the example pooled_forwarder breaks connections off at a second SIGTERM", "[net][examples]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const auto before = settled_routing_state();
    child_process forwarder{{example("pooled_forwarder"), "127.0.0.1:8443", "127.0.0.1:8080", "2"}};
    REQUIRE(forwarder.listens(8443, 2));
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client, front).append("x"));
    auto server = target.accept();
    CHECK(server.receive(1) == "x");
    forwarder.signal(SIGTERM);
    CHECK(eventually([] { return !is_listening(8443); }));
    forwarder.signal(SIGTERM);
    CHECK(forwarder.wait() == 0);
    balancer.receive_end();
    CHECK(forwarder.output() == "forwarding on 2 threads\n1 forwarded, 0 refused, 1 broken off\n");
    CHECK(routing_state() == before);
}
