// SPDX-License-Identifier: BSL-1.0
//
// Ends of connections that vanish without a word, as behind a load balancer or a NAT that forgets idle ones.
#include <mmproxy/socket/keep_alive.hpp>
#include <mmproxy/socket/native_socket.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"

#include <asio/ip/tcp.hpp>

#include <string>
#include <system_error>
#include <vector>

#include <netinet/tcp.h>
#include <sys/socket.h>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

int option(int socket, int level, int name) {
    int value = -1;
    ::socklen_t size = sizeof value;
    REQUIRE(::getsockopt(socket, level, name, &value, &size) == 0);
    return value;
}

native_socket<asio::ip::tcp> open_socket() {
    native_socket<asio::ip::tcp> socket;
    std::error_code ec;
    socket.open(asio::ip::tcp::v4(), ec);
    REQUIRE_FALSE(ec);
    return socket;
}

const std::vector<std::string> impatient{"-v", "1", "-keep-alive", "1", "-keep-alive-tries", "2"};

/// From now on whatever is sent to the balancer's address on the link to the host is lost without a word.
void make_vanish(const client_balancer_host& networks) {
    networks.balancer.run([] { ip("addr del 10.0.0.1/24 dev to-host"); });
}

} // namespace

TEST_CASE("by default a connection is probed after 15 seconds of silence, and ends after nine probes",
          "[net][keep_alive]") {
    const network_namespace network;
    auto socket = open_socket();
    set_keep_alive(socket, {});
    const int fd = socket.native_handle();
    CHECK(option(fd, SOL_SOCKET, SO_KEEPALIVE) != 0);
    CHECK(option(fd, IPPROTO_TCP, TCP_KEEPIDLE) == 15);
    CHECK(option(fd, IPPROTO_TCP, TCP_KEEPINTVL) == 15);
    CHECK(option(fd, IPPROTO_TCP, TCP_KEEPCNT) == 9);
}

TEST_CASE("no interval, no probes; what is beyond the kernel's bounds is its bound", "[net][keep_alive]") {
    const network_namespace network;
    auto socket = open_socket();
    set_keep_alive(socket, {.interval = 0s});
    CHECK(option(socket.native_handle(), SOL_SOCKET, SO_KEEPALIVE) == 0);
    set_keep_alive(socket, {.interval = 24h, .tries = 1000});
    CHECK(option(socket.native_handle(), IPPROTO_TCP, TCP_KEEPIDLE) == 32767);
    CHECK(option(socket.native_handle(), IPPROTO_TCP, TCP_KEEPCNT) == 127);
}

TEST_CASE("a connection whose balancer has vanished ends, and the log says why", "[net][keep_alive]") {
    const client_balancer_host networks;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{impatient};
    auto balancer = networks.balancer.run([] { return tcp_stream::connect(address("10.0.0.2:8443")); });
    balancer.send("PROXY UNKNOWN\r\nhello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    make_vanish(networks);
    CHECK(server.receive_end() == std::errc::connection_reset);
    CHECK(proxy.writes("connection broken"));
    CHECK(proxy.writes("answers no more"));
}

TEST_CASE("a balancer that vanishes before its header is not waited for", "[net][keep_alive]") {
    const client_balancer_host networks;
    auto flags = impatient;
    flags.insert(flags.end(), {"-header-timeout", "0"});
    go_mmproxy proxy{flags};
    const auto balancer = networks.balancer.run([] { return tcp_stream::connect(address("10.0.0.2:8443")); });
    make_vanish(networks);
    CHECK(proxy.writes("no PROXY header received"));
    CHECK(proxy.writes("answers no more"));
}

TEST_CASE("a connection whose target on another host has vanished ends, and the log says why", "[net][keep_alive]") {
    const client_balancer_host networks;
    tcp_listener target = networks.balancer.run([] { return tcp_listener{address("10.0.0.1:8080")}; });
    go_mmproxy proxy{{"-v", "1", "-target-keep-alive", "1", "-target-keep-alive-tries", "2", "-4", "10.0.0.1:8080"}};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\nhello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    make_vanish(networks);
    CHECK(balancer.receive_end() == std::errc::connection_reset);
    CHECK(proxy.writes("answers no more"));
}
