// SPDX-License-Identifier: BSL-1.0
//
// A forwarder must not call itself, however its own address is named.
#include <mmproxy/dial/own_listeners.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"

#include <asio/io_context.hpp>

#include <string>
#include <vector>

using namespace mmproxy;
using detail::own_listeners;

namespace {

/// A host with an address besides the loopback's.
struct host_network {
    host_network() {
        ip("addr add 192.0.2.5/32 dev lo");
        ip("-6 addr add 2001:db8:5::5/128 dev lo nodad");
    }

    network_namespace network{};
};

/// Whether one that listens on an address would take what is sent to another.
bool takes(const char* listening, const char* target, const listen_options& options = {}) {
    asio::io_context io;
    auto& streams = own_listeners::of(transport::stream);
    auto acceptor = listen(io.get_executor(), address(listening), options);
    const own_listeners::entry known{streams, acceptor};
    return streams.take(address(target));
}

} // namespace

TEST_CASE("a listener takes what is sent to its own address", "[net][own_listeners]") {
    const host_network host;
    CHECK(takes("192.0.2.5:8443", "192.0.2.5:8443"));
    CHECK(takes("192.0.2.5:8443", "[::ffff:192.0.2.5]:8443"));
    CHECK(takes("[::1]:8443", "[::1]:8443"));
    CHECK_FALSE(takes("192.0.2.5:8443", "192.0.2.5:8444"));
    CHECK_FALSE(takes("192.0.2.5:8443", "127.0.0.1:8443"));
    CHECK_FALSE(takes("[::1]:8443", "127.0.0.1:8443"));
}

TEST_CASE("a listener on a wildcard takes what is sent to any address of the host", "[net][own_listeners]") {
    const host_network host;
    for (const auto* of_v4 : {"127.0.0.1:8443", "127.9.9.9:8443", "192.0.2.5:8443", "0.0.0.0:8443",
                              "[::ffff:192.0.2.5]:8443", "[::ffff:0.0.0.0]:8443"}) {
        CAPTURE(of_v4);
        CHECK(takes("0.0.0.0:8443", of_v4));
        CHECK(takes("[::]:8443", of_v4));
        CHECK_FALSE(takes("[::]:8443", of_v4, {.v6_only = true}));
    }
    for (const auto* of_v6 : {"[::1]:8443", "[2001:db8:5::5]:8443", "[::]:8443"}) {
        CAPTURE(of_v6);
        CHECK(takes("[::]:8443", of_v6));
        CHECK_FALSE(takes("0.0.0.0:8443", of_v6));
    }
    for (const auto* elsewhere : {"203.0.113.7:8443", "[2001:db8:6::6]:8443"})
        CHECK_FALSE(takes("[::]:8443", elsewhere));
}

TEST_CASE("a listener is known as long as it is there, and in its own network alone", "[net][own_listeners]") {
    const network_namespace here;
    asio::io_context io;
    auto& streams = own_listeners::of(transport::stream);
    {
        auto one = listen(io.get_executor(), at_v4(), {.reuse_port = true});
        const own_listeners::entry known_once{streams, one};
        {
            auto two = listen(io.get_executor(), at_v4(), {.reuse_port = true});
            const own_listeners::entry known_twice{streams, two};
        }
        CHECK(streams.take(at_v4()));
        CHECK_FALSE(own_listeners::of(transport::datagram).take(at_v4()));
        const network_namespace elsewhere;
        CHECK_FALSE(streams.take(at_v4()));
    }
    CHECK_FALSE(streams.take(at_v4()));
}

TEST_CASE("a client cannot have the program call itself", "[net][own_listeners]") {
    const host_network host;
    const auto* destination =
        GENERATE("127.0.0.1", "127.0.0.2", "192.0.2.5", "0.0.0.0", "::1", "2001:db8:5::5", "::", "::ffff:192.0.2.5");
    CAPTURE(destination);
    const auto family = parse_ip_address(destination)->is_v4() ? "TCP4 203.0.113.7 " : "TCP6 2001:db8::7 ";
    const auto* mapped = "TCP6 ::ffff:203.0.113.7 ";
    const bool is_mapped = parse_ip_address(destination)->is_v4_mapped();
    go_mmproxy proxy{{"-dynamic-destination", "-v", "1", "-max-connections", "50"}};
    std::string headers;
    for (int i = 0; i < 300; ++i)
        headers += std::string{"PROXY "} + (is_mapped ? mapped : family) + destination + ' ' +
                   std::to_string(1000 + i) + " 8443\r\n";
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(headers);
    balancer.receive_end();
    CHECK(proxy.writes("it would call itself"));
    CHECK(count_lines_with(proxy.output(), "dropConnection") == 1);
}

TEST_CASE("a client cannot have the program call another of its own services", "[net][own_listeners]") {
    const network_namespace network;
    go_mmproxy proxy{{"-dynamic-destination", "-v", "1", "-p", "all", "-listeners", "3"}};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(udp_exchange::client_v4, at_v4()));
    balancer.receive_end();
    CHECK(proxy.writes("it would call itself"));
}

TEST_CASE("nor by datagrams", "[net][own_listeners]") {
    const host_network host;
    const auto* destination = GENERATE("127.0.0.1:8443", "192.0.2.5:8443", "0.0.0.0:8443");
    go_mmproxy proxy{{"-dynamic-destination", "-v", "1", "-p", "udp"}};
    const auto balancer = udp_socket::connect(at_v4());
    balancer.send(proxy_header::v2_datagram(udp_exchange::client_v4, address(destination)) + "hello");
    CHECK(proxy.writes("it would call itself"));
    CHECK(count_lines_with(proxy.output(), "dropConnection") == 1);
}

TEST_CASE("the same port of the other protocol, and of another host, is a destination like any other",
          "[net][own_listeners]") {
    const host_network host;
    ip("addr add 192.0.2.6/32 dev lo");
    const go_mmproxy proxy{{"-dynamic-destination", "-l", "127.0.0.1:8443"}};
    tcp_listener target{address("192.0.2.6:8443")};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n"); // goes to -4
    CHECK(balancer.receive_end());
    auto other = tcp_stream::connect(at_v4());
    other.send(proxy_header::v1(address("192.0.2.5:4711"), address("192.0.2.6:8443")) + "hello");
    CHECK(target.accept().receive(5) == "hello");
}
