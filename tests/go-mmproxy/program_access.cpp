// SPDX-License-Identifier: BSL-1.0
//
// Which clients a balancer may name: the guard of the loopback, and -denied-clients.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace mmproxy;
using udp_exchange::front_v4, udp_exchange::front_v6;

namespace {

const auto host_v4 = address("10.0.0.2:8443");
const auto host_v6 = address("[fd00::2]:8443");

std::string header_of(const socket_address& client) {
    return proxy_header::v2(client, client.address.is_v4() ? front_v4 : front_v6);
}

/// Flags, and those that let every refusal be logged.
std::vector<std::string> logging(std::vector<std::string> flags = {}) {
    flags.insert(flags.end(), {"-v", "1"});
    return flags;
}

/// Sends a header from the balancer of another host, which is refused.
void send_refused(const client_balancer_host& networks, const socket_address& client,
                  const socket_address& to = host_v4) {
    auto balancer = networks.balancer.run([&] { return tcp_stream::connect(to); });
    balancer.send(header_of(client));
    balancer.receive_end();
}

/// The client that the target sees when that balancer names one.
socket_address seen_of(const client_balancer_host& networks, const socket_address& client, tcp_listener& target) {
    auto balancer = networks.balancer.run([&] { return tcp_stream::connect(host_v4); });
    balancer.send(header_of(client) + "request");
    auto server = target.accept();
    CHECK(server.receive(7) == "request");
    server.send("response");
    CHECK(balancer.receive(8) == "response");
    return server.peer();
}

/// Whether the log has a line of a refused client that is for this reason.
bool refuses(child_process& proxy, const std::string& client, std::string_view reason) {
    REQUIRE(proxy.writes(client));
    REQUIRE(eventually([&] { return proxy.output().ends_with('\n'); }));
    const auto lines = lines_with(proxy.output(), R"("msg":"client not allowed")");
    REQUIRE(lines.size() == 1);
    UNSCOPED_INFO(lines.front());
    return lines.front().find(R"("clientAddr":")" + client) != std::string::npos &&
           lines.front().find(reason) != std::string::npos;
}

constexpr std::string_view of_loopback = "a balancer that is not on this host's loopback names a client that is";
constexpr std::string_view of_list = "the header names a client that no header may name";

} // namespace

TEST_CASE("a balancer on another host may not name a client on the loopback, and the log says why", "[net][program]") {
    const client_balancer_host networks;
    const auto [client, to] = GENERATE(table<std::string, std::string>({{"127.0.0.1:4711", "10.0.0.2:8443"},
                                                                        {"127.9.9.9:80", "[fd00::2]:8443"},
                                                                        {"[::1]:4711", "[fd00::2]:8443"},
                                                                        {"[::1]:4711", "10.0.0.2:8443"}}));
    CAPTURE(client, to);
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    go_mmproxy proxy{logging()};
    send_refused(networks, address(client), address(to));
    CHECK(refuses(proxy, client, of_loopback));
    CHECK(v4.is_silent_for(a_while));
    CHECK(v6.is_silent_for(a_while));
}

TEST_CASE("a v4-mapped client on the loopback is one, too", "[net][program]") {
    const client_balancer_host networks;
    go_mmproxy proxy{logging()};
    send_refused(networks, address("[::ffff:127.0.0.1]:4711"));
    CHECK(refuses(proxy, "127.0.0.1:4711", of_loopback));
}

TEST_CASE("a balancer on another host may name no client without an address", "[net][program]") {
    const client_balancer_host networks;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{logging()};
    send_refused(networks, address("0.0.0.0:1"));
    CHECK(proxy.writes("names a client that cannot be one"));
    send_refused(networks, address("0.1.2.3:1"));
    CHECK(refuses(proxy, "0.1.2.3:1", of_loopback));
    CHECK(target.is_silent_for(a_while));
}

TEST_CASE("a sender on this host may name a client on the loopback", "[net][program]") {
    const client_balancer_host networks;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const go_mmproxy proxy;
    for (const auto* client : {"127.0.0.1:4711", "127.0.0.9:4711"})
        CHECK(tcp_exchange::check_exchange(header_of(address(client)), v4) == address(client));
    CHECK(tcp_exchange::check_exchange(header_of(address("[::1]:4711")), v6, at_v6()) == address("[::1]:4711"));
}

TEST_CASE("a client that is on this host comes through a balancer on another one", "[net][program]") {
    const client_balancer_host networks;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy;
    CHECK(seen_of(networks, address("10.0.0.2:4711"), target) == address("10.0.0.2:4711"));
    CHECK(seen_of(networks, address("203.0.113.7:4711"), target) == address("203.0.113.7:4711"));
}

TEST_CASE("without the guard a balancer on another host may name a client on the loopback", "[net][program]") {
    const client_balancer_host networks;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{{"-guard-loopback=false"}};
    CHECK(seen_of(networks, address("127.0.0.1:4711"), target) == address("127.0.0.1:4711"));
}

TEST_CASE("the health checks of a balancer on another host are not guarded against", "[net][program]") {
    const client_balancer_host networks;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy;
    auto balancer = networks.balancer.run([] { return tcp_stream::connect(host_v4); });
    balancer.send("PROXY UNKNOWN\r\nhello");
    CHECK(target.accept().receive(5) == "hello");
}

TEST_CASE("a balancer's datagrams on another host may not come from the loopback", "[net][program]") {
    const auto flags =
        GENERATE(values<std::vector<std::string>>({{"-p", "udp"}, {"-p", "udp", "-udp-header", "first"}}));
    const client_balancer_host networks;
    const udp_socket target{target_v4()};
    go_mmproxy proxy{logging(flags)};
    const auto remote = networks.balancer.run([] { return udp_socket::connect(host_v4); });
    remote.send(header_of(address("127.0.0.1:4711")) + "no");
    CHECK(refuses(proxy, "127.0.0.1:4711", of_loopback));
    const auto local = udp_socket::connect(at_v4());
    CHECK(udp_exchange::check_exchange(local, header_of(address("127.0.0.1:4711")), target) ==
          address("127.0.0.1:4711"));
    const auto other = networks.balancer.run([] { return udp_socket::connect(host_v4); });
    CHECK(udp_exchange::check_exchange(other, header_of(address("10.0.0.2:4711")), target) == address("10.0.0.2:4711"));
}

TEST_CASE("clients of -denied-clients are refused, whichever balancer names them", "[net][program]") {
    const client_balancer_host networks;
    const temporary_directory directory;
    const auto file = directory.write("denied", "198.51.100.0/24 # our own servers\n2001:db8:5::/48\n");
    tcp_listener target{target_v4()};
    go_mmproxy proxy{logging({"-denied-clients", file})};
    SECTION("one on another host") {
        send_refused(networks, address("198.51.100.7:4711"));
        CHECK(refuses(proxy, "198.51.100.7:4711", of_list));
    }
    SECTION("one of IPv6") {
        send_refused(networks, address("[2001:db8:5::7]:4711"), host_v6);
        CHECK(refuses(proxy, "[2001:db8:5::7]:4711", of_list));
    }
    SECTION("a sender on this host") {
        auto balancer = tcp_stream::connect(at_v4());
        balancer.send(header_of(address("198.51.100.7:4711")));
        balancer.receive_end();
        CHECK(refuses(proxy, "198.51.100.7:4711", of_list));
    }
    CHECK(seen_of(networks, address("203.0.113.7:4711"), target) == address("203.0.113.7:4711"));
    CHECK(seen_of(networks, address("10.0.0.2:4711"), target) == address("10.0.0.2:4711"));
}

TEST_CASE("the word local in -denied-clients stands for every address of this host", "[net][program]") {
    const client_balancer_host networks;
    const temporary_directory directory;
    const auto file = directory.write("denied", "local\n");
    tcp_listener target{target_v4()};
    go_mmproxy proxy{logging({"-denied-clients", file})};
    SECTION("that of an interface") {
        send_refused(networks, address("10.0.0.2:4711"));
        CHECK(refuses(proxy, "10.0.0.2:4711", of_list));
    }
    SECTION("that of an interface, of IPv6") {
        send_refused(networks, address("[fd00::2]:4711"));
        CHECK(refuses(proxy, "[fd00::2]:4711", of_list));
    }
    SECTION("that of the loopback, from the loopback") {
        auto balancer = tcp_stream::connect(at_v4());
        balancer.send(header_of(address("127.0.0.1:4711")));
        balancer.receive_end();
        CHECK(refuses(proxy, "127.0.0.1:4711", of_list));
    }
    CHECK(seen_of(networks, address("10.0.0.1:4711"), target) == address("10.0.0.1:4711")); // the balancer's own
}

TEST_CASE("a list of denied clients that is missing or malformed never opens the port", "[net][program]") {
    const network_namespace network;
    const temporary_directory directory;
    const auto check = [](const std::string& path, std::string_view named) {
        const auto result = run_go_mmproxy({"-denied-clients", path});
        CAPTURE(result.errors);
        CHECK(result.status == 1);
        CHECK(result.errors.find(path) != std::string::npos);
        CHECK(result.errors.find(named) != std::string::npos);
    };
    check(directory / "missing", "No such file");
    check(directory.write("malformed", "local\n\nlocalhost\n"), ":3: \"localhost\" is neither a subnet");
}

TEST_CASE("a host that can be no name is a mistake on the command line", "[net][program]") {
    const network_namespace network;
    const auto [flag, value] = GENERATE(table<std::string, std::string>(
        {{"-4", "127.0.0.256:443"}, {"-l", "0.0.0.0.0:8443"}, {"-6", "1.2.3.4.5:443"}, {"-4", "127.1:443"}}));
    const auto result = run_go_mmproxy({flag, value});
    CAPTURE(result.errors);
    CHECK(result.status == 2);
    CHECK(result.errors.starts_with("go-mmproxy: " + flag + ": \"" + value + "\" is not an"));
}
