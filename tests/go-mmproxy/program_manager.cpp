// SPDX-License-Identifier: BSL-1.0
//
// The program as a service manager starts it, which a test plays, and systemd-socket-activate.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/opened_socket.hpp"
#include "support/played_manager.hpp"
#include "support/proxied_targets.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"

#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

using namespace mmproxy;
using namespace udp_exchange;

namespace {

confinement notifying(const played_manager& manager, const std::string& further = "") {
    return {.launcher = started_by_manager("NOTIFY_SOCKET=" + manager.name() + ' ' + further)};
}

confinement passing(const std::vector<const descriptor*>& sockets, const std::string& further = "") {
    const auto count = std::to_string(sockets.size());
    return {.launcher = started_by_manager("LISTEN_PID=$$ LISTEN_FDS=" + count + ' ' + further, sockets)};
}

std::string request_of(const socket_address& client) {
    return proxy_header::v2(client, front_v4) + "request";
}

} // namespace

TEST_CASE("the service manager hears when the program serves, and when it ends", "[net][program_manager]") {
    const bool is_abstract = GENERATE(false, true);
    const network_namespace network;
    const played_manager manager{is_abstract};
    go_mmproxy proxy{notifying(manager), {"-p", "all", "-threads", "2"}};
    CHECK(manager.receive() == "READY=1\nSTATUS=serving; services: 1, threads: 2");
    proxy.signal(SIGTERM);
    CHECK(manager.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=10000000\nSTATUS=stopping; connections: 0, flows: 0");
    CHECK(proxy.wait() == 0);
    CHECK(manager.is_silent_for({}));
}

TEST_CASE("the service manager waits as long as connections may finish, and is told how many there are",
          "[net][program_manager]") {
    const network_namespace network;
    const played_manager manager;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{notifying(manager), {"-drain-timeout", "50"}};
    CHECK(manager.hears("READY=1"));
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    proxy.signal(SIGTERM);
    CHECK(manager.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=60000000\nSTATUS=stopping; connections: 1, flows: 0");
    proxy.signal(SIGTERM);
    CHECK(manager.hears("STOPPING=1\nEXTEND_TIMEOUT_USEC=10000000\n"));
    CHECK(proxy.wait() == 0);
}

TEST_CASE("a program that cannot start never says that it is ready", "[net][program_manager]") {
    const network_namespace network;
    const played_manager manager;
    const tcp_listener other{address("0.0.0.0:8443")};
    CHECK(run_go_mmproxy({}, notifying(manager)).status == 1);
    CHECK(manager.is_silent_for({}));
}

TEST_CASE("the watchdog hears of the process that it is meant for", "[net][program_manager]") {
    const network_namespace network;
    const played_manager manager;
    SECTION("again and again") {
        const go_mmproxy proxy{notifying(manager, "WATCHDOG_USEC=100000 WATCHDOG_PID=$$")};
        CHECK(manager.hears("READY=1"));
        for (int i = 0; i < 3; ++i) CHECK(manager.receive() == "WATCHDOG=1");
    }
    SECTION("not of another") {
        const go_mmproxy proxy{notifying(manager, "WATCHDOG_USEC=1000 WATCHDOG_PID=1")};
        CHECK(manager.hears("READY=1"));
        CHECK(manager.is_silent_for(a_while));
    }
}

TEST_CASE("a service manager that cannot be told is a warning, and the program serves", "[net][program_manager]") {
    const network_namespace network;
    proxied_targets targets;
    go_mmproxy proxy{confinement{.launcher = started_by_manager("NOTIFY_SOCKET=/nowhere/notify")}};
    CHECK(proxy.writes(R"("level":"WARN","msg":"the service manager is not told that the program is ready")"));
    targets.check_served(false);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
}

TEST_CASE("sockets that are passed are served, with what has come to them before", "[net][program_manager]") {
    const auto* threads = GENERATE("1", "2");
    const network_namespace network;
    tcp_listener target{target_v4()};
    const udp_socket udp_target{target_v4()};
    const auto streams = opened_socket(SOCK_STREAM, address(listen_text));
    const auto datagrams = opened_socket(SOCK_DGRAM, address(listen_text));
    auto early = tcp_stream::connect(at_v4());
    early.send(request_of(client_v4));
    const auto early_too = udp_socket::connect(at_v4());
    early_too.send(header_of(client_v4) + "request");
    go_mmproxy proxy{passing({&datagrams, &streams}), {"-p", "all", "-threads", threads}};
    auto server = target.accept();
    CHECK(server.peer() == client_v4);
    CHECK(server.receive(7) == "request");
    CHECK(udp_target.receive().from == client_v4);
    CHECK(count_lines_with(proxy.output(), R"("msg":"listening")") == 2);
}

TEST_CASE("what is not passed the program opens itself", "[net][program_manager]") {
    const int type = GENERATE(SOCK_STREAM, SOCK_DGRAM);
    const network_namespace network;
    proxied_targets targets;
    const auto passed = opened_socket(type, address(listen_text));
    const go_mmproxy proxy{passing({&passed}), {"-p", "all"}};
    targets.check_served(true);
}

TEST_CASE("several sockets of one address are served by all threads", "[net][program_manager]") {
    const network_namespace network;
    proxied_targets targets;
    const auto one = opened_socket(SOCK_STREAM, address(listen_text), true);
    const auto other = opened_socket(SOCK_STREAM, address(listen_text), true);
    const auto datagrams = opened_socket(SOCK_DGRAM, address(listen_text), true);
    const auto more = opened_socket(SOCK_DGRAM, address(listen_text), true);
    go_mmproxy proxy{passing({&one, &datagrams, &other, &more}), {"-p", "all", "-threads", "2"}};
    for (int i = 0; i < 10; ++i) targets.check_served(true);
    CHECK(count_lines_with(proxy.output(), R"("msg":"listening")") == 4);
}

TEST_CASE("a client that comes while the program is started again is served", "[net][program_manager]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const auto passed = opened_socket(SOCK_STREAM, address(listen_text));
    {
        go_mmproxy first{passing({&passed})};
        CHECK(tcp_exchange::check_exchange(proxy_header::v2(client_v4, front_v4), target) == client_v4);
        first.signal(SIGTERM);
        CHECK(first.wait() == 0);
    }
    auto patient = tcp_stream::connect(at_v4());
    patient.send(proxy_header::v2(address("203.0.113.8:4711"), front_v4) + "request");
    const go_mmproxy second{passing({&passed})};
    auto server = target.accept();
    CHECK(server.peer() == address("203.0.113.8:4711"));
    CHECK(server.receive(7) == "request");
}

TEST_CASE("a socket that no service listens on is closed, with a warning", "[net][program_manager]") {
    const network_namespace network;
    proxied_targets targets;
    const auto passed = opened_socket(SOCK_STREAM, address("127.0.0.1:9443"));
    go_mmproxy proxy{passing({&passed}, "LISTEN_FDNAMES=other")};
    CHECK(proxy.writes(R"("level":"WARN","msg":"passed socket not used, closed","error":"the service manager passes )"
                       R"(\"other\" as TCP 127.0.0.1:9443, which no service listens on)"));
    targets.check_served(false);
}

TEST_CASE("sockets that were not passed as announced keep the program from starting", "[net][program_manager]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto passed = opened_socket(SOCK_STREAM, address(listen_text));
    const auto result = run_go_mmproxy({}, passing({&passed}, "LISTEN_FDNAMES=a:b"));
    CHECK(result.status == 1);
    CHECK(result.errors.find("LISTEN_FDNAMES has 2 names where LISTEN_FDS passes 1 sockets") != std::string::npos);
    const auto bound = bound_socket(SOCK_STREAM, address("127.0.0.1:9443"));
    const auto not_listening = run_go_mmproxy({"-l", "127.0.0.1:9443"}, passing({&bound}));
    CHECK(not_listening.status == 1);
    CHECK(not_listening.errors.find("cannot serve TCP: descriptor 3 is not a TCP socket that listens") !=
          std::string::npos);
    CHECK(routing_state() == before);
}

TEST_CASE("systemd-socket-activate starts the program with the first client, which is served",
          "[net][program_manager]") {
    require_program("systemd-socket-activate", "systemd");
    const network_namespace network;
    tcp_listener target{target_v4()};
    child_process activator{{"systemd-socket-activate", "--listen=127.0.0.1:8443", "--fdname=web", go_mmproxy_path(),
                             "-l", "127.0.0.1:8443", "-4", "127.0.0.1:8080"}};
    REQUIRE(activator.listens(8443));
    CHECK(tcp_exchange::check_exchange(proxy_header::v2(client_v4, front_v4), target) == client_v4);
    activator.signal(SIGTERM); // which is the program by now
    CHECK(activator.wait() == 0);
    CHECK(count_lines_with(activator.output(), R"("msg":"stopped")") == 1);
}
