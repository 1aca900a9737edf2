// SPDX-License-Identifier: BSL-1.0
//
// The program in sandboxes that refuse it system calls which it can do without.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>
#include <sys/syscall.h>

using namespace mmproxy;
using namespace udp_exchange;

namespace {

constexpr std::uint64_t much = 20'000'000; // bytes: more than pipes and buffers hold

std::string told_of(const std::string& call) {
    return R"("msg":"system call refused, done without","call":")" + call + '"';
}

/// A connection through the program carries much in both directions, one after the other.
void check_carries_streams(tcp_listener& target) {
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    for (const bool up : {true, false}) {
        auto& from = up ? balancer : server;
        auto& to = up ? server : balancer;
        std::jthread sender{[&] { from.send_pattern(much); }};
        CHECK(to.receive_pattern(much));
    }
}

/// Many messages at once, so that there is something to be made together.
void check_carries_messages(tcp_listener& target) {
    std::vector<tcp_stream> balancers;
    std::vector<tcp_stream> servers;
    for (int i = 0; i < 20; ++i) {
        balancers.push_back(tcp_stream::connect(at_v4()));
        balancers.back().send("PROXY UNKNOWN\r\n");
        servers.push_back(target.accept());
    }
    for (int round = 0; round < 20; ++round) {
        for (auto& b : balancers) b.send("request");
        for (auto& s : servers) CHECK(s.receive(7) == "request");
    }
}

/// Each message is received and sent by itself, and sending it to a connection fails; messages to the kernel do not.
confinement sends_fail_with(int error) {
    return {.calls = {{SYS_io_uring_setup, EPERM}, {SYS_sendto, error, 3, MSG_DONTWAIT | MSG_NOSIGNAL}}};
}

} // namespace

TEST_CASE("where splice is refused, streams are copied, and the log says so once", "[net][refused_calls]") {
    const int error = GENERATE(EPERM, ENOSYS, EINVAL);
    const network_namespace network;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{confinement{.calls = {{SYS_splice, error}}}};
    check_carries_streams(target);
    check_carries_streams(target);
    CHECK(count_lines_with(proxy.output(), told_of("splice")) == 1);
}

TEST_CASE("where io_uring is refused, messages pass one by one, and the log says so once", "[net][refused_calls]") {
    const auto refused = GENERATE(SYS_io_uring_setup, SYS_io_uring_enter);
    const network_namespace network;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{confinement{.calls = {{refused, EPERM}}}};
    check_carries_messages(target);
    CHECK(count_lines_with(proxy.output(), told_of("io_uring")) <= 1); // only when many messages came together
}

TEST_CASE("where recvmmsg or sendmmsg is refused, datagrams pass one by one, and the log says so once",
          "[net][refused_calls]") {
    const int error = GENERATE(EPERM, ENOSYS);
    const network_namespace network;
    const udp_socket target{target_v4()};
    go_mmproxy proxy{confinement{.calls = {{SYS_recvmmsg, error}, {SYS_sendmmsg, error}}}, {"-p", "udp"}};
    const auto balancer = udp_socket::connect(at_v4());
    for (int round = 0; round < 10; ++round) {
        for (int i = 0; i < 50; ++i) // of different sizes, so that they are not joined
            balancer.send(header_of(client_v4) + std::string(static_cast<std::size_t>(1 + i * 7 % 50), 'x'));
        for (int i = 0; i < 50; ++i) CHECK(target.receive().payload.size() == static_cast<std::size_t>(1 + i * 7 % 50));
        for (int i = 0; i < 50; ++i) target.send_to(client_v4, std::string(static_cast<std::size_t>(1 + i), 'y'));
        for (int i = 0; i < 50; ++i) CHECK(balancer.receive().payload.size() == static_cast<std::size_t>(1 + i));
    }
    CHECK(count_lines_with(proxy.output(), told_of("recvmmsg")) == 1);
    CHECK(count_lines_with(proxy.output(), told_of("sendmmsg")) <= 1);
    CHECK(proxy.comes_to_rest());
}

TEST_CASE("where the kernel cannot steer clients, one thread serves all UDP listeners", "[net][refused_calls]") {
    constexpr std::uint32_t attach_filter = 51; // SO_ATTACH_REUSEPORT_CBPF
    const network_namespace network;
    const udp_socket target{target_v4()};
    go_mmproxy proxy{confinement{.calls = {{SYS_setsockopt, EPERM, 2, attach_filter}}},
                     {"-p", "udp", "-listeners", "3", "-threads", "3", "-v", "2"}};
    for (int i = 0; i < 20; ++i) { // from different ports, so that they come to different sockets
        const auto balancer = udp_socket::connect(at_v4());
        CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    }
    CHECK(count_lines_with(proxy.output(), "flow opened") == 1);
    CHECK(count_lines_with(proxy.output(), "setsockopt(SO_ATTACH_REUSEPORT_CBPF)") == 1);
}

TEST_CASE("accepting that is refused rests and says why, and the program goes on", "[net][refused_calls]") {
    const int error = GENERATE(EPERM, EINVAL, EFAULT, ENOSYS);
    const network_namespace network;
    go_mmproxy proxy{confinement{.calls = {{SYS_accept4, error}}}};
    const auto balancer = tcp_stream::connect(at_v4());
    CHECK(proxy.writes("accepting paused, new connections wait"));
    CHECK(proxy.comes_to_rest());
    CHECK(proxy.running());
}

TEST_CASE("receiving that fails again and again rests and says why, and the program goes on", "[net][refused_calls]") {
    const int error = GENERATE(ENOMEM, ENOBUFS, EFAULT);
    const network_namespace network;
    go_mmproxy proxy{confinement{.calls = {{SYS_recvmmsg, error}, {SYS_recvmsg, error, 2, MSG_DONTWAIT}}},
                     {"-p", "udp", "-v", "2"}};
    const auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v4) + "hello");
    CHECK(proxy.writes("receiving paused, datagrams wait"));
    CHECK(proxy.comes_to_rest());
    CHECK(count_lines_with(proxy.output(), "target") == 0); // which has nothing to do with it
}

TEST_CASE("a send that is refused for good ends both sides at once", "[net][refused_calls]") {
    const int error = GENERATE(EPERM, EPIPE, EINVAL);
    const network_namespace network;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{sends_fail_with(error), {"-v", "1"}};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    balancer.send("request");
    const auto start = std::chrono::steady_clock::now();
    CHECK(balancer.receive_end() == std::errc::connection_reset);
    server.receive_end();
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{10}); // not half a minute
    CHECK(proxy.writes("connection broken"));
}

TEST_CASE("a send that is refused for now is tried again, without spinning, as long as both sides are there",
          "[net][refused_calls]") {
    const int error = GENERATE(ENOBUFS, ENOMEM);
    const network_namespace network;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{sends_fail_with(error), {"-v", "2"}};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    balancer.send("request");
    CHECK(proxy.comes_to_rest());
    CHECK(balancer.is_silent_for(a_while));
    server.reset();
    CHECK(balancer.receive_end() == std::errc::connection_reset);
}

TEST_CASE("a socket that can be read no more ends the program, with exit code 1", "[net][refused_calls]") {
    const network_namespace network;
    SECTION("UDP") {
        go_mmproxy proxy{confinement{.calls = {{SYS_recvmmsg, EBADF}}}, {"-p", "udp"}};
        udp_socket::connect(at_v4()).send(header_of(client_v4) + "hello");
        CHECK(proxy.wait() == 1);
        CHECK(proxy.writes("no datagram can be received any more"));
    }
    SECTION("TCP") {
        go_mmproxy proxy{confinement{.calls = {{SYS_accept4, EBADF}}}};
        const auto balancer = tcp_stream::connect(at_v4());
        CHECK(proxy.wait() == 1);
        CHECK(proxy.writes("no connection can be accepted any more"));
    }
    CHECK(routing_state().find("123") == std::string::npos); // and takes its routes away
}
