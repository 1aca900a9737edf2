// SPDX-License-Identifier: BSL-1.0
//
// What go-mmproxy does with its protocols together, from its start to its end, in a network of its own.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/json_line.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <signal.h>

using namespace mmproxy;
using namespace std::string_literals;
using namespace udp_exchange;

namespace {

socket_address client(std::size_t i) {
    return {client_v4.address, static_cast<std::uint16_t>(1000 + i)};
}

/// A datagram from the client comes to the target, behind any that say "late", and the answer comes back.
void check_forwards(const udp_socket& balancer, const udp_socket& target, const socket_address& from = client_v4) {
    balancer.send(header_of(from) + "request");
    auto request = target.receive();
    while (request.payload == "late") request = target.receive();
    CHECK(request.payload == "request");
    CHECK(request.from == from);
    target.send_to(request.from, "response");
    CHECK(balancer.receive().payload == "response");
}

/// The program on [::]:8443, as soon as it says that all its sockets listen.
class serving : public child_process {
public:
    explicit serving(const std::vector<std::string>& flags) : child_process{go_mmproxy_with_defaults(flags)} {
        if (!writes("listening")) throw std::runtime_error{"go-mmproxy does not listen: " + errors()};
    }
};

bool holds(const std::string& text, std::string_view part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

/// The one line of the log that has this part; it is waited for.
std::string line_with(child_process& proxy, std::string_view part) {
    REQUIRE(proxy.writes(part));
    REQUIRE(eventually([&] { return proxy.output().ends_with('\n'); }));
    const auto lines = lines_with(proxy.output(), part);
    REQUIRE(lines.size() == 1);
    CHECK(is_json_object(lines.front()));
    return lines.front();
}

std::vector<std::string> udp(std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"-p", "udp"});
    return flags;
}

/// A key and its value, as the log has them.
std::string member(std::string_view key, std::string_view value) {
    return '"' + std::string{key} + "\":\"" + std::string{value} + '"';
}

} // namespace

TEST_CASE("flags that do not go with UDP are named, and the program exits 2", "[net][program]") {
    const network_namespace network;
    const auto result = run_go_mmproxy({"-p", "udp", "-header", "v1"});
    CHECK(result.status == 2);
    CHECK(holds(result.errors, "-udp-header first"));
}

TEST_CASE("every listener of both protocols is told of", "[net][program]") {
    const network_namespace network;
    serving proxy{{"-p", "all", "-listeners", "2"}};
    for (const char* protocol : {"udp", "tcp"})
        for (const char* number : {"0", "1"})
            line_with(proxy, R"("msg":"listening","listenerNum":)"s + number + R"(,"protocol":")" + protocol + '"');
}

TEST_CASE("where one of two protocols cannot be served none is", "[net][program]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto check_refused = [&](const char* protocol) {
        const auto result = run_go_mmproxy({"-p", "all"});
        CHECK(result.status == 1);
        CHECK(holds(result.errors, "cannot serve "s + protocol + ": cannot listen on 0.0.0.0:8443"));
        CHECK(lines_with(result.output, R"("msg":"listening")").empty());
        CHECK(routing_state() == before);
    };
    SECTION("TCP") {
        const tcp_listener other{address("0.0.0.0:8443")};
        check_refused("TCP");
    }
    SECTION("UDP") {
        const udp_socket other{address("0.0.0.0:8443")};
        check_refused("UDP");
    }
}

TEST_CASE("a signal ends both protocols and tells how much was going on", "[net][program]") {
    const network_namespace network;
    const auto before = routing_state();
    const udp_socket datagrams{target_v4()};
    tcp_listener connections{target_v4()};
    serving proxy{{"-p", "all"}};
    const auto balancer = udp_socket::connect(at_v4());
    check_forwards(balancer, datagrams, client(0));
    check_forwards(balancer, datagrams, client(1));
    auto connected = tcp_stream::connect(at_v4());
    connected.send(proxy_header::v1(client_v4, front_v4) + "request");
    auto server = connections.accept();
    CHECK(server.receive(7) == "request");
    CHECK(server.peer() == client_v4);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    const auto line = line_with(proxy, R"("msg":"stopping")");
    CHECK(holds(line, R"("flows":2)"));
    CHECK(holds(line, R"("connections":1)"));
    CHECK(routing_state() == before);
}

TEST_CASE("the end of one protocol alone tells of that one", "[net][program]") {
    const network_namespace network;
    serving proxy{{"-p", "udp"}};
    proxy.signal(SIGINT);
    CHECK(proxy.wait() == 0);
    const auto line = line_with(proxy, R"("msg":"stopping")");
    CHECK(holds(line, R"("flows":0)"));
    CHECK_FALSE(holds(line, "connections"));
}

TEST_CASE("with -drain-timeout flows go on after the signal, and no new ones begin", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "all", "-v", "1", "-drain-timeout", "3600"}};
    const auto balancer = udp_socket::connect(at_v4());
    check_forwards(balancer, target);
    proxy.signal(SIGTERM);
    std::size_t newcomers = 0; // until the thread of the flows has heard of the signal, they are served
    CHECK(eventually([&] {
        balancer.send(header_of(client(newcomers++ % 1000)) + "late");
        return !lines_with(proxy.output(), "new flow refused by shutdown").empty();
    }));
    check_forwards(balancer, target);
    CHECK(proxy.running());
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK_FALSE(lines_with(proxy.output(), R"("msg":"flow broken")").empty());
}

TEST_CASE("with -drain-timeout the program ends as soon as the last flow is idle", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-v", "2", "-drain-timeout", "3600", "-close-after", "2"}};
    check_forwards(udp_socket::connect(at_v4()), target);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(lines_with(proxy.output(), R"("msg":"flow closed")").size() == 1);
}

TEST_CASE("a flow ends -close-after its last datagram, and the client's next one opens another", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-v", "2", "-close-after", "2"}};
    const auto balancer = udp_socket::connect(at_v4());
    check_forwards(balancer, target);
    const auto line = line_with(proxy, R"("msg":"flow closed")");
    for (const char* part : {R"("datagramsFromClient":1)", R"("bytesFromClient":7)", R"("datagramsFromTarget":1)",
                             R"("bytesFromTarget":8)", R"("clientAddr":"203.0.113.7:4711")", "durationSeconds"})
        CHECK(holds(line, part));
    check_forwards(balancer, target);
    CHECK(lines_with(proxy.output(), R"("msg":"flow opened")").size() == 2);
}

TEST_CASE("with -close-after 0 a flow ends at once, and not before its datagram is forwarded", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-v", "2", "-close-after", "0"}};
    udp_socket::connect(at_v4()).send(header_of(client_v4) + "request");
    CHECK(target.receive().from == client_v4);
    CHECK(holds(line_with(proxy, R"("msg":"flow closed")"), R"("datagramsFromClient":1)"));
}

TEST_CASE("flows beyond -max-flows are refused, and that is told at every verbosity", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-max-flows", "1"}};
    const auto balancer = udp_socket::connect(at_v4());
    check_forwards(balancer, target);
    balancer.send(header_of(client(1)) + "one too many");
    const auto line = line_with(proxy, "new flows refused");
    CHECK(holds(line, R"("level":"WARN")"));
    CHECK(holds(line, R"("count":1)"));
    check_forwards(balancer, target);
}

TEST_CASE("with -routing scoped the replies of both protocols come back", "[net][program]") {
    const network_namespace network;
    const auto before = routing_state();
    const udp_socket datagrams{address("0.0.0.0:8080")}; // which -routing loopback could not serve
    tcp_listener connections{target_v4()};
    serving proxy{{"-p", "all", "-routing", "scoped"}};
    check_forwards(udp_socket::connect(at_v4()), datagrams);
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client_v4, front_v4));
    auto server = connections.accept();
    server.send("response");
    CHECK(balancer.receive(8) == "response");
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("with -listen-transparent a datagram to another host's address is answered from there", "[net][program]") {
    const client_balancer_host network;
    network.balancer.run([] { ip("route add 198.51.100.0/24 via 10.0.0.2"); });
    const auto inside = network.host.enter();
    ip("rule add iif to-balancer lookup 100"); // what TPROXY does to packets for other hosts
    ip("route add local 0.0.0.0/0 dev lo table 100");
    const udp_socket target{target_v4()};
    const serving proxy{{"-p", "udp", "-listen-transparent", "-l", "0.0.0.0:8443"}};
    const auto elsewhere = address("198.51.100.1:8443");
    check_forwards(network.balancer.run([&] { return udp_socket::connect(elsewhere); }), target);
}

TEST_CASE("without CAP_NET_ADMIN UDP is not served, and the program says why", "[net][program]") {
    const network_namespace network;
    const auto result = run_go_mmproxy({"-p", "udp"}, without_capabilities("-net_admin,-net_raw"));
    CHECK(result.status == 1);
    CHECK(holds(result.errors, "CAP_NET_ADMIN"));
}

TEST_CASE("with -p udp datagrams are forwarded and connections are not", "[net][program]") {
    const network_namespace network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const serving proxy{udp()};
    auto balancer = udp_socket::connect(at_v4());
    CHECK(check_exchange(balancer, header_of(client_v4), v4) == client_v4);
    CHECK(check_exchange(balancer, header_of(client_v6), v6) == client_v6);
    CHECK_FALSE(is_listening(8443));
}

TEST_CASE("with -p all both protocols are served on one port", "[net][program]") {
    const network_namespace network;
    udp_socket datagrams{target_v4()};
    tcp_listener connections{target_v4()};
    const serving proxy{{"-p", "all"}};
    auto balancer = udp_socket::connect(at_v4());
    CHECK(check_exchange(balancer, header_of(client_v4), datagrams) == client_v4);
    auto stream = tcp_stream::connect(at_v4());
    stream.send(proxy_header::v1(client_v4, front_v4) + "request");
    auto server = connections.accept();
    CHECK(server.peer() == client_v4);
    CHECK(server.receive(7) == "request");
}

TEST_CASE("a flow is logged when it opens and when it closes, a dropped datagram with its reason", "[net][program]") {
    const network_namespace network;
    udp_socket target{target_v4()};
    serving proxy{udp({"-v", "2", "-close-after", "2"})};
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client_v4), target);
    balancer.send("no header");
    const auto remote = member("remoteAddr", to_string(balancer.local()));
    for (const auto* message : {"flow opened", "flow closed"}) {
        const auto line = line_with(proxy, member("msg", message));
        CAPTURE(line);
        for (const auto& part : {member("msg", message), member("protocol", "udp"), remote,
                                 member("clientAddr", to_string(client_v4)), member("targetAddr", "127.0.0.1:8080")})
            CHECK(line.find(part) != std::string::npos);
    }
    const auto dropped = line_with(proxy, "\"dropConnection\":true");
    CAPTURE(dropped);
    for (const auto& part : {member("protocol", "udp"), remote, "\"error\":\""s})
        CHECK(dropped.find(part) != std::string::npos);
    for (const auto& line : lines_of(proxy.output())) CHECK(is_json_object(line));
}

TEST_CASE("the verbosity decides what is logged of a flow", "[net][program]") {
    const int level = GENERATE(0, 1, 2);
    CAPTURE(level);
    const network_namespace network;
    udp_socket target{target_v4()};
    serving proxy{udp({"-v", std::to_string(level)})};
    auto balancer = udp_socket::connect(at_v4());
    balancer.send("no header");
    check_exchange(balancer, header_of(client_v4), target);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    const auto log = proxy.output();
    CHECK((count_lines_with(log, "\"dropConnection\":true") > 0) == (level > 0));
    CHECK((count_lines_with(log, "flow opened") > 0) == (level > 1));
    CHECK((count_lines_with(log, "remoteAddr") == 0) == (level == 0));
}

TEST_CASE("the header's place and version are chosen by flags", "[net][program]") {
    const network_namespace network;
    udp_socket target{target_v4()};
    auto balancer = udp_socket::connect(at_v4());
    SECTION("-udp-header every, the default") {
        const serving proxy{GENERATE(udp(), udp({"-udp-header", "every"}))};
        check_exchange(balancer, header_of(client_v4), target);
        balancer.send("without");
        CHECK(check_exchange(balancer, header_of(client(1)), target) == client(1));
    }
    SECTION("-udp-header first") {
        const serving proxy{udp({"-udp-header", "first"})};
        CHECK(check_exchange(balancer, GENERATE(header_of(client_v4), proxy_header::v1(client_v4, front_v4)), target) ==
              client_v4);
        CHECK(check_exchange(balancer, "", target) == client_v4);
    }
    SECTION("-header spp") {
        const serving proxy{udp({"-header", "spp"})};
        const auto header = proxy_header::spp(client_v4, front_v4);
        balancer.send(header + "request");
        CHECK(target.receive().from == client_v4);
        target.send_to(client_v4, "response");
        CHECK(balancer.receive().payload == header + "response");
    }
    SECTION("-header v2") {
        const serving proxy{udp({"-header", "v2"})};
        CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    }
    SECTION("-header none") {
        const serving proxy{udp({"-header", "none"})};
        CHECK(check_exchange(balancer, "", target).address == target_v4().address);
    }
}

TEST_CASE("with -dynamic-destination each datagram's header chooses the target", "[net][program]") {
    const network_namespace network;
    udp_socket fallback{target_v4()};
    udp_socket named{address("127.0.0.1:9090")};
    const serving proxy{udp({"-dynamic-destination"})};
    auto balancer = udp_socket::connect(at_v4());
    for (const auto* target : {&named, &fallback}) {
        const auto header = proxy_header::v2_datagram(client_v4, target->local());
        CHECK(check_exchange(balancer, header, target == &named ? named : fallback) == client_v4);
    }
    CHECK(check_exchange(balancer, proxy_header::v2_local(), fallback).address == target_v4().address);
}

TEST_CASE("several listeners and threads share the flows of one client", "[net][program]") {
    const network_namespace network;
    udp_socket target{target_v4()};
    const serving proxy{udp({"-listeners", "3", "-threads", "2", "-v", "2"})};
    std::vector<udp_socket> balancers;
    for (int i = 0; i < 20; ++i) balancers.push_back(udp_socket::connect(at_v4()));
    for (int round = 0; round < 2; ++round)
        for (auto& balancer : balancers) CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    CHECK(count_lines_with(proxy.output(), "flow opened") == 1);
}

TEST_CASE("only balancers of the allow-list are heard", "[net][program]") {
    const network_namespace network;
    const temporary_directory directory;
    udp_socket target{target_v4()};
    const serving proxy{udp({"-allowed-subnets", directory.write("allowed", "127.0.0.1/32\n")})};
    auto stranger = udp_socket::connect(at_v4(), address("127.0.0.2:0"));
    stranger.send(header_of(client(1)) + "payload");
    auto balancer = udp_socket::connect(at_v4());
    CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
}

TEST_CASE("with few descriptors the flows there are go on, and the program too", "[net][program]") {
    constexpr std::size_t count = 200;
    const network_namespace network;
    udp_socket target{target_v4()};
    const auto command = "ulimit -n 64; exec \"$0\" -p udp -l 127.0.0.1:8443 -4 127.0.0.1:8080 -threads 1";
    child_process proxy{{"sh", "-c", command, go_mmproxy_path()}};
    REQUIRE(proxy.listens(8443));
    auto balancer = udp_socket::connect(at_v4());
    CHECK(check_exchange(balancer, header_of(client(0)), target) == client(0));
    for (std::size_t i = 1; i < count; ++i) balancer.send(header_of(client(i)));
    balancer.send(header_of(client(0)) + "still there");
    auto received = target.receive();
    while (received.payload.empty()) received = target.receive(); // of the flows that still had a descriptor
    CHECK(received.payload == "still there");
    CHECK(received.from == client(0));
    CHECK(proxy.running());
}
