// SPDX-License-Identifier: BSL-1.0
//
// Dials that could come out at the target's own address and port, with a host that has few other ports to give.
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/dial/self_connection.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/sysctl.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_socket.hpp"

#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include <cerrno>
#include <string>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace mmproxy;

namespace {

constexpr auto port_range = "net/ipv4/ip_local_port_range";
constexpr std::uint32_t local_port_range_option = 51; // IP_LOCAL_PORT_RANGE

/// As Linux is before 6.3.
confinement older_kernel() {
    return {.calls = {{SYS_setsockopt, ENOPROTOOPT, 2, local_port_range_option}}};
}

/// Takes the target's port and gives it back, again and again, as a server does that tries to start.
class starting_server {
public:
    explicit starting_server(int type)
        : thread_{[this, type](const std::stop_token& stopped) { run(type, stopped); }} {}

    /// How often it has found the port taken.
    std::size_t failures() {
        thread_.request_stop();
        thread_.join();
        REQUIRE(attempts_ > 0);
        return failures_;
    }

private:
    void run(int type, const std::stop_token& stopped) {
        while (!stopped.stop_requested() || attempts_ == 0) {
            const auto at = to_endpoint<asio::ip::tcp>(target_v4());
            const descriptor socket{::socket(AF_INET, type, 0)};
            failures_ += ::bind(socket.get(), at.data(), static_cast<::socklen_t>(at.size())) != 0;
            ++attempts_;
        }
    }

    std::size_t attempts_ = 0;
    std::size_t failures_ = 0;
    std::jthread thread_;
};

/// A balancer's port that the kernel never chooses.
socket_address balancer_port() {
    static std::uint16_t port = 20000;
    return {address("127.0.0.1:0").address, port++};
}

/// The balancer's health check finds the target down, so many times.
void check_found_down(const std::string& header, int times) {
    for (int i = 0; i < times; ++i) {
        auto balancer = tcp_stream::connect(at_v4(), balancer_port());
        balancer.send(header + "hello");
        CHECK(balancer.receive_end()); // a reset, and no byte of its own
    }
}

std::string header_naming(const socket_address& client) {
    return proxy_header::v1(client, address("198.51.100.1:443"));
}

} // namespace

TEST_CASE("a socket may meet itself where its address and its port can be the target's", "[dial][self_connection]") {
    const auto target = address("127.0.0.1:8080");
    CHECK(detail::may_meet_itself({}, target));
    CHECK(detail::may_meet_itself(address("127.0.0.1:0"), target));
    CHECK(detail::may_meet_itself(address("127.0.0.1:8080"), target));
    CHECK(detail::may_meet_itself(address("[::ffff:127.0.0.1]:0"), target));
    CHECK(detail::may_meet_itself(address("203.0.113.7:0"), address("0.0.0.0:8080")));
    CHECK(detail::may_meet_itself(address("203.0.113.7:8080"), address("0.0.0.0:8080")));
    CHECK_FALSE(detail::may_meet_itself(address("127.0.0.1:8081"), target));
    CHECK_FALSE(detail::may_meet_itself(address("127.0.0.2:0"), target));
    CHECK_FALSE(detail::may_meet_itself(address("203.0.113.7:8080"), target));
    CHECK_FALSE(detail::may_meet_itself(address("203.0.113.7:8081"), address("0.0.0.0:8080")));
}

TEST_CASE("the target's port stays free while it is down and is dialled from the host's own address",
          "[net][self_connection]") {
    const auto ports = GENERATE("8080 8081", "8079 8080", "8079 8081");
    CAPTURE(ports);
    const network_namespace network;
    set_sysctl(port_range, ports);
    const go_mmproxy proxy;
    starting_server server{SOCK_STREAM};
    for (const auto& header :
         {std::string{"PROXY UNKNOWN\r\n"}, proxy_header::v2_local(), header_naming(address("127.0.0.1:0"))})
        check_found_down(header, 30);
    CHECK(server.failures() == 0);
}

TEST_CASE("a client that names the target's own address and port does not take it", "[net][self_connection]") {
    const network_namespace network;
    const go_mmproxy proxy;
    starting_server server{SOCK_STREAM};
    check_found_down(header_naming(target_v4()), 30);
    CHECK(server.failures() == 0);
}

TEST_CASE("a connection to itself is found out where the kernel cannot be told to make none",
          "[net][self_connection]") {
    const network_namespace network;
    set_sysctl(port_range, "8080 8081");
    const go_mmproxy proxy{older_kernel()};
    check_found_down("PROXY UNKNOWN\r\n", 50);
    const tcp_listener server{target_v4()}; // throws where a socket in TIME_WAIT holds the port
}

TEST_CASE("where the target's port is the only one, the log says what to do", "[net][self_connection]") {
    const bool is_known = GENERATE(true, false);
    const network_namespace network;
    set_sysctl(port_range, "8080 8080");
    go_mmproxy proxy{is_known ? confinement{} : older_kernel(), {"-v", "1"}};
    check_found_down("PROXY UNKNOWN\r\n", 1);
    CHECK(proxy.writes("widen net.ipv4.ip_local_port_range"));
}

TEST_CASE("a UDP target's port stays free while it is dialled from the host's own address", "[net][self_connection]") {
    const auto ports = GENERATE("8080 8090", "8070 8080");
    const network_namespace network;
    set_sysctl(port_range, ports);
    const go_mmproxy proxy{{"-p", "udp"}};
    starting_server server{SOCK_DGRAM};
    for (int i = 0; i < 10; ++i) {
        const auto balancer = udp_socket::connect(at_v4(), balancer_port());
        balancer.send(proxy_header::v2_local() + "hello");
        CHECK(balancer.is_silent_for(std::chrono::milliseconds{10})); // an echo would be its own bytes
    }
    CHECK(server.failures() == 0);
}

TEST_CASE("a UDP socket is not left connected to itself where the kernel cannot be told", "[net][self_connection]") {
    const network_namespace network;
    set_sysctl(port_range, "8080 8090");
    const go_mmproxy proxy{older_kernel(), {"-p", "udp"}};
    for (int i = 0; i < 10; ++i) {
        const auto balancer = udp_socket::connect(at_v4(), balancer_port());
        balancer.send(proxy_header::v2_local() + "hello");
        CHECK(balancer.is_silent_for(std::chrono::milliseconds{10}));
    }
    const udp_socket server{target_v4()};
}
