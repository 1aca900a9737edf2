// SPDX-License-Identifier: BSL-1.0
//
// What go-mmproxy does with its protocols together, from its start to its end, in a network of its own.
#include <mmproxy/net/endpoint.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/json_line.hpp"
#include "support/print.hpp"
#include "support/proxy_header.hpp"
#include "support/running_forwarder.hpp"
#include "support/waiting.hpp"

#include <asio/ip/udp.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

using namespace mmproxy;
using namespace std::string_literals;

namespace {

const auto client_address = address("203.0.113.7:4711");
const auto front = address("198.51.100.1:53");

struct datagram {
    std::string payload;
    socket_address from;
};

/// A UDP socket with blocking calls; every one that waits has a limit.
class udp_socket {
    using endpoint = asio::ip::udp::endpoint;

public:
    explicit udp_socket(const socket_address& at) : udp_socket{at.address.is_v4() ? AF_INET : AF_INET6} {
        const auto name = to_endpoint<asio::ip::udp>(at);
        checked(::bind(fd_.get(), name.data(), static_cast<::socklen_t>(name.size())), "bind");
    }

    static udp_socket connect(const socket_address& to) {
        udp_socket socket{to.address.is_v4() ? AF_INET : AF_INET6};
        const auto name = to_endpoint<asio::ip::udp>(to);
        checked(::connect(socket.fd_.get(), name.data(), static_cast<::socklen_t>(name.size())), "connect");
        return socket;
    }

    void send(std::string_view payload) const {
        checked(::send(fd_.get(), payload.data(), payload.size(), MSG_NOSIGNAL), "send");
    }
    void send_to(const socket_address& to, std::string_view payload) const {
        const auto name = to_endpoint<asio::ip::udp>(to);
        checked(::sendto(fd_.get(), payload.data(), payload.size(), MSG_NOSIGNAL, name.data(),
                         static_cast<::socklen_t>(name.size())),
                "sendto");
    }
    datagram receive() const {
        std::string buffer(65536, '\0');
        endpoint from;
        auto size = static_cast<::socklen_t>(from.capacity());
        const auto n = checked(::recvfrom(fd_.get(), buffer.data(), buffer.size(), 0, from.data(), &size), "recvfrom");
        from.resize(size);
        return {buffer.substr(0, static_cast<std::size_t>(n)), from_endpoint(from).canonical()};
    }

private:
    explicit udp_socket(int family) : fd_{checked(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")} {
        const ::timeval limit{patience.count(), 0};
        checked(::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
    }

    descriptor fd_;
};

/// The v2 header of a client's UDP datagram.
std::string header_of(const socket_address& client) {
    return proxy_header::v2(0x21, 0x12, proxy_header::v2_addresses(client, front));
}

socket_address client(std::size_t i) {
    return {client_address.address, static_cast<std::uint16_t>(1000 + i)};
}

/// A datagram from the client comes to the target, behind any that say "late", and the answer comes back.
void check_exchange(const udp_socket& balancer, const udp_socket& target, const socket_address& from = client_address) {
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
    explicit serving(const std::vector<std::string>& flags) : child_process{with_defaults(flags)} {
        if (!writes("listening")) throw std::runtime_error{"go-mmproxy does not listen: " + errors()};
    }

private:
    static std::vector<std::string> with_defaults(const std::vector<std::string>& flags) {
        std::vector<std::string> all{go_mmproxy_path(), "-l", "[::]:8443", "-4", "127.0.0.1:8080", "-6", "[::1]:8080"};
        all.insert(all.end(), flags.begin(), flags.end());
        return all;
    }
};

std::string routing_state() {
    std::string all;
    for (const char* family : {"-4", "-6"}) {
        all += run_program({"ip", family, "rule", "show"}).output;
        all += run_program({"ip", family, "route", "show", "table", "all"}).output;
    }
    return all;
}

std::vector<std::string> lines_with(const std::string& text, std::string_view part) {
    std::istringstream stream{text};
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        if (line.find(part) != std::string::npos) lines.push_back(line);
    return lines;
}

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
    check_exchange(balancer, datagrams, client(0));
    check_exchange(balancer, datagrams, client(1));
    auto connected = tcp_stream::connect(at_v4());
    connected.send(proxy_header::v1(client_address, front) + "request");
    auto server = connections.accept();
    CHECK(server.receive(7) == "request");
    CHECK(server.peer() == client_address);
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
    check_exchange(balancer, target);
    proxy.signal(SIGTERM);
    std::size_t newcomers = 0; // until the thread of the flows has heard of the signal, they are served
    CHECK(eventually([&] {
        balancer.send(header_of(client(newcomers++ % 1000)) + "late");
        return !lines_with(proxy.output(), "new flow refused by shutdown").empty();
    }));
    check_exchange(balancer, target);
    CHECK(proxy.running());
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK_FALSE(lines_with(proxy.output(), R"("msg":"flow broken")").empty());
}

TEST_CASE("with -drain-timeout the program ends as soon as the last flow is idle", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-v", "2", "-drain-timeout", "3600", "-close-after", "2"}};
    check_exchange(udp_socket::connect(at_v4()), target);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(lines_with(proxy.output(), R"("msg":"flow closed")").size() == 1);
}

TEST_CASE("a flow ends -close-after its last datagram, and the client's next one opens another", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-v", "2", "-close-after", "2"}};
    const auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, target);
    const auto line = line_with(proxy, R"("msg":"flow closed")");
    for (const char* part : {R"("datagramsFromClient":1)", R"("bytesFromClient":7)", R"("datagramsFromTarget":1)",
                             R"("bytesFromTarget":8)", R"("clientAddr":"203.0.113.7:4711")", "durationSeconds"})
        CHECK(holds(line, part));
    check_exchange(balancer, target);
    CHECK(lines_with(proxy.output(), R"("msg":"flow opened")").size() == 2);
}

TEST_CASE("-close-after 0 ends a flow at once, and not before its datagram is forwarded", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-v", "2", "-close-after", "0"}};
    udp_socket::connect(at_v4()).send(header_of(client_address) + "request");
    CHECK(target.receive().from == client_address);
    CHECK(holds(line_with(proxy, R"("msg":"flow closed")"), R"("datagramsFromClient":1)"));
}

TEST_CASE("flows beyond -max-flows are refused, and that is told at every verbosity", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    serving proxy{{"-p", "udp", "-max-flows", "1"}};
    const auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, target);
    balancer.send(header_of(client(1)) + "one too many");
    const auto line = line_with(proxy, "new flows refused");
    CHECK(holds(line, R"("level":"WARN")"));
    CHECK(holds(line, R"("count":1)"));
    check_exchange(balancer, target);
}

TEST_CASE("with -routing scoped the replies of both protocols come back", "[net][program]") {
    const network_namespace network;
    const auto before = routing_state();
    const udp_socket datagrams{address("0.0.0.0:8080")}; // which -routing loopback could not serve
    tcp_listener connections{target_v4()};
    serving proxy{{"-p", "all", "-routing", "scoped"}};
    check_exchange(udp_socket::connect(at_v4()), datagrams);
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client_address, front));
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
    ip("rule add iif to-balancer lookup 100"); // what TPROXY does to packets that are for others
    ip("route add local 0.0.0.0/0 dev lo table 100");
    const udp_socket target{target_v4()};
    const serving proxy{{"-p", "udp", "-listen-transparent", "-l", "0.0.0.0:8443"}};
    const auto elsewhere = address("198.51.100.1:8443");
    check_exchange(network.balancer.run([&] { return udp_socket::connect(elsewhere); }), target);
}

TEST_CASE("without CAP_NET_ADMIN UDP is not served, and the program says why", "[net][program]") {
    const network_namespace network;
    const auto result = run_program({"unshare", "--user", go_mmproxy_path(), "-p", "udp"});
    CHECK(result.status == 1);
    CHECK(holds(result.errors, "CAP_NET_ADMIN"));
}
