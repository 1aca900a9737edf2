// SPDX-License-Identifier: BSL-1.0
//
// Many addresses, and many services, in one process.
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <filesystem>
#include <iterator>
#include <string>

#include <signal.h>

using namespace mmproxy;

namespace {

socket_address local(unsigned port) {
    return address("127.0.0.1:" + std::to_string(port));
}

/// A client is forwarded from one port to the other by TCP. Each port has a client of its own: one whose last
/// connection to the same target is still being closed would get another source port.
void check_tcp(unsigned port, unsigned target_port) {
    tcp_listener target{local(target_port)};
    const auto client = address("203.0.113.7:" + std::to_string(port));
    const auto header = proxy_header::v2(client, udp_exchange::front_v4);
    CHECK(tcp_exchange::check_exchange(header, target, local(port)) == client);
}

/// The same by UDP.
void check_udp(unsigned port, unsigned target_port) {
    const udp_socket target{local(target_port)};
    const auto balancer = udp_socket::connect(local(port));
    const auto client = udp_exchange::client_v4;
    CHECK(udp_exchange::check_exchange(balancer, udp_exchange::header_of(client), target) == client);
}

auto count_entries(const std::filesystem::path& folder) {
    return std::distance(std::filesystem::directory_iterator{folder}, std::filesystem::directory_iterator{});
}

} // namespace

TEST_CASE("a hundred ports are one process with its own number of threads", "[net][go-mmproxy]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto* routing = GENERATE("loopback", "scoped");
    child_process proxy{{go_mmproxy_path(), "-l", "127.0.0.1:10000-10098", "-l", "127.0.0.1:9999", "-4",
                         "127.0.0.1:20000-20099", "-6=", "-threads", "2", "-p", "all", "-routing", routing}};
    REQUIRE(eventually([&] { return count_lines_with(proxy.output(), R"("msg":"listening")") == 200; }));
    CHECK(count_entries("/proc/" + std::to_string(proxy.id()) + "/task") < 5); // two, and one for signals
    for (const unsigned port : {0U, 1U, 50U, 98U}) {
        check_tcp(10000 + port, 20000 + port);
        check_udp(10000 + port, 20000 + port);
    }
    check_tcp(9999, 20099);
    check_udp(9999, 20099);
    CHECK(count_lines_with(proxy.output(), R"("protocol":"udp","listenAdr":"127.0.0.1:10098")") == 1);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("every address of a service may have one target", "[net][go-mmproxy]") {
    const network_namespace network;
    const go_mmproxy proxy{{"-l", "127.0.0.1:8443", "-l", "127.0.0.1:8444", "-4", "127.0.0.1:8080"}};
    check_tcp(8443, 8080);
    check_tcp(8444, 8080);
}

TEST_CASE("a file names services, and the log tells them apart", "[net][go-mmproxy]") {
    const network_namespace network;
    const temporary_directory folder;
    folder.write("balancers.txt", "127.0.0.1/32\n");
    const auto file = folder.write("go-mmproxy.toml", R"(
threads = 2
target6 = []

[web]
listen = "127.0.0.1:8443"
target4 = "127.0.0.1:8080"
allowed-subnets = "balancers.txt"
verbosity = 2

[games]
protocol = "udp"
listen = "127.0.0.1:10000-10001"
target4 = "127.0.0.1:20000-20001"
)");
    const go_mmproxy proxy{{"--config", file}};
    check_tcp(8443, 8080);
    check_udp(10000, 20000);
    check_udp(10001, 20001);
    CHECK(count_lines_with(proxy.output(), R"("msg":"connected to target","service":"web",)") == 1);
    CHECK(count_lines_with(proxy.output(), R"("msg":"listening","service":"games",)") == 2);
    CHECK(count_lines_with(proxy.output(), R"("msg":"limits in force","service":"games",)") == 1);
}

TEST_CASE("a mistake in a file opens no port, and is told with its place", "[net][go-mmproxy]") {
    const network_namespace network;
    const temporary_directory folder;
    const auto file = folder.write("m.toml", "[web]\nlisten = ':8443'\nlisteners = 0\n");
    const auto wrong = run_go_mmproxy({"--config", file});
    CHECK(wrong.status == 2);
    CHECK(wrong.errors ==
          "go-mmproxy: " + file + ":3: service web: listeners: \"0\" is not a whole number from 1 to 1024\n");
    const auto missing = run_go_mmproxy({"--config", folder / "none.toml"});
    CHECK(missing.status == 2);
    CHECK(missing.errors.find("none.toml: cannot be read: No such file or directory") != std::string::npos);
}

TEST_CASE("a configuration that cannot be printed whole is a failure", "[net][go-mmproxy]") {
    const auto printed = run_program({"sh", "-c", "exec \"$0\" --print-config >/dev/full", go_mmproxy_path()});
    CHECK(printed.status == 1);
    CHECK(printed.errors.find("No space left on device") != std::string::npos);
}

TEST_CASE("what is in force is printed as a file", "[net][go-mmproxy]") {
    const network_namespace network;
    const auto printed = run_go_mmproxy({"-l", ":1-2", "-v", "1", "--print-config"});
    CHECK(printed.status == 0);
    CHECK(printed.output.find("listen = \":1-2\"\n") != std::string::npos);
    const temporary_directory folder;
    const auto again = run_go_mmproxy({"--config", folder.write("m.toml", printed.output), "--print-config"});
    CHECK(again.output == printed.output);
}
