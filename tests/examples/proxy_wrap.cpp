// SPDX-License-Identifier: BSL-1.0
//
// The example proxy_wrap, in front of go-mmproxy as well: the server sees the client.
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/go_mmproxy.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_socket.hpp"

#include <csignal>
#include <string>
#include <vector>

namespace {

const auto entry = address("127.0.0.1:8000");

std::vector<std::string> command(std::vector<std::string> options, const char* target) {
    options.insert(options.begin(), std::string{EXAMPLES}.append("/proxy_wrap"));
    options.insert(options.end(), {"127.0.0.1:8000", target});
    return options;
}

/// What the target receives of "hello" from a client by TCP, in front of it.
void check_tcp(const std::vector<std::string>& options, std::string (*header_of)(const mmproxy::socket_address&)) {
    const network_namespace network;
    tcp_listener target{target_v4()};
    child_process program{command(options, "127.0.0.1:8080")};
    REQUIRE(program.writes("wrapping"));
    auto stream = tcp_stream::connect(entry, address("127.0.0.9:0"));
    stream.send("hello");
    auto server = target.accept();
    const auto expected = header_of(stream.local()) + "hello";
    CHECK(server.receive(expected.size()) == expected);
    stream.close();
    server.close();
    program.signal(SIGTERM);
    CHECK(program.wait() == 0);
}

/// What it receives of two datagrams, and the client of its answer, which has the header where `is_on_replies`.
void check_udp(const std::vector<std::string>& options, std::string (*header_of)(const mmproxy::socket_address&),
               bool is_on_both, bool is_on_replies) {
    const network_namespace network;
    const udp_socket target{target_v4()};
    child_process program{command(options, "127.0.0.1:8080")};
    REQUIRE(program.writes("wrapping"));
    const auto client = udp_socket::connect(entry, address("127.0.0.9:0"));
    const auto header = header_of(client.local());
    client.send("one");
    const auto got = target.receive();
    CHECK(got.payload == header + "one");
    client.send("two");
    CHECK(target.receive().payload == (is_on_both ? header + "two" : "two"));
    target.send_to(got.from, is_on_replies ? header + "answer" : "answer");
    CHECK(client.receive().payload == "answer");
}

std::string v1(const mmproxy::socket_address& client) {
    return proxy_header::v1(client, entry);
}
std::string v2(const mmproxy::socket_address& client) {
    return proxy_header::v2(client, entry);
}
std::string v2_datagram(const mmproxy::socket_address& client) {
    return proxy_header::v2_datagram(client, entry);
}
std::string spp(const mmproxy::socket_address& client) {
    return proxy_header::spp(client, entry);
}

/// How it ends with these options.
finished_process ends_with(const std::vector<std::string>& options) {
    return run_program(command(options, "127.0.0.1:8080"));
}

} // namespace

TEST_CASE("the example proxy_wrap puts the header that is asked for before what clients say", "[net][examples]") {
    SECTION("by default") {
        check_tcp({}, v2);
    }
    SECTION("TCP, v1") {
        check_tcp({"-v", "v1"}, v1);
    }
    SECTION("UDP") {
        check_udp({"-p", "udp"}, v2_datagram, true, false);
    }
    SECTION("UDP, the first datagram") {
        check_udp({"-p", "udp", "--first"}, v2_datagram, false, false);
    }
    SECTION("UDP, SPP") {
        check_udp({"-p", "udp", "-v", "spp"}, spp, true, true);
    }
}

TEST_CASE("the example proxy_wrap refuses what cannot be said", "[net][examples]") {
    const network_namespace network;
    for (const auto& options : {std::vector<std::string>{"-p", "udp", "-v", "v1"},
                                {"-v", "spp"},
                                {"--first"},
                                {"-p", "sctp"},
                                {"127.0.0.1:1"}}) {
        const auto ended = ends_with(options);
        CHECK(ended.status == 2);
        CHECK(ended.errors.find("usage: proxy_wrap") != std::string::npos);
    }
    CHECK(run_program({std::string{EXAMPLES}.append("/proxy_wrap"), "nowhere", "127.0.0.1:8080"}).status == 1);
}

TEST_CASE("the example proxy_wrap stands before go-mmproxy where there is no balancer, for UDP", "[net][examples]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    const go_mmproxy proxy{{"-p", "udp"}};
    child_process program{command({"-p", "udp"}, "127.0.0.1:8443")};
    REQUIRE(program.writes("wrapping"));
    const auto client = udp_socket::connect(entry, address("127.0.0.9:0"));
    client.send("hello");
    const auto got = target.receive();
    CHECK(got.payload == "hello");
    CHECK(got.from.address == client.local().address);
    target.send_to(got.from, "answer");
    CHECK(client.receive().payload == "answer");
}
