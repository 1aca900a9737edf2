// SPDX-License-Identifier: BSL-1.0
//
// Several services in one process, which the command line cannot ask for.
#include "go-mmproxy/service/run.hpp"

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/forked_task.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <csignal>
#include <cstdint>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace go_mmproxy;

namespace {

service_settings serving(protocol_choice protocol, std::uint16_t port, std::uint16_t target_port) {
    service_settings s;
    s.protocol = protocol;
    s.listen = {{"127.0.0.1", port}};
    s.target4 = {{"127.0.0.1", target_port}};
    s.target6.clear();
    return s;
}

/// Services in a process of their own, until it is signalled.
class served {
public:
    explicit served(const process_settings& s)
        : task_{[this, &s](forked_task::peer parent) { return run(s, parent); }} {}

    std::string log() const { return content_of(path_); }
    bool logs(const std::string& part, std::size_t times) const {
        return eventually([&] { return count_lines_with(log(), part) == times; });
    }

    /// The exit code of a process that ends by itself.
    int end() { return task_.exit_code(); }

    /// The exit code when it has been signalled, which it has to be ready for.
    int stop() {
        task_.signal();
        return end();
    }

private:
    int run(const process_settings& s, forked_task::peer parent) const {
        const descriptor file{::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
        std::thread{[parent] {
            parent.wait();
            ::kill(::getpid(), SIGTERM);
        }}.detach();
        log_output output{file.get()};
        serve(s, output);
        return 0;
    }

    temporary_directory directory_{};
    std::string path_ = directory_ / "log";
    forked_task task_;
};

} // namespace

TEST_CASE("each service of a process forwards to its own targets, and tells of itself", "[net][program_services]") {
    const network_namespace network;
    const auto before = routing_state();
    tcp_listener web{address("127.0.0.1:8080")};
    tcp_listener mail{address("127.0.0.1:2525")};
    const udp_socket names{address("127.0.0.1:5300")};
    auto quiet = serving(protocol_choice::all, 8053, 5300);
    quiet.max_connections = 7;
    auto told = serving(protocol_choice::tcp, 8025, 2525);
    told.verbosity = 2;
    told.routing = routing_choice::scoped;
    served program{{.threads = 2, .services = {serving(protocol_choice::tcp, 8443, 8080), quiet, told}}};
    REQUIRE(program.logs(R"("msg":"listening")", 4));

    const auto client = udp_exchange::client_v4;
    const auto header = proxy_header::v2(client, udp_exchange::front_v4);
    CHECK(tcp_exchange::check_exchange(header, web, address("127.0.0.1:8443")) == client);
    CHECK(tcp_exchange::check_exchange(header, mail, address("127.0.0.1:8025")) == client);
    const auto balancer = udp_socket::connect(address("127.0.0.1:8053"));
    CHECK(udp_exchange::check_exchange(balancer, udp_exchange::header_of(client), names) == client);
    CHECK(program.logs(R"("msg":"connection closed")", 1));

    CHECK(program.stop() == 0);
    const auto log = program.log();
    CHECK(count_lines_with(log, R"("level":"DEBUG")") == count_lines_with(log, R"("listenAdr":"127.0.0.1:8025","r)"));
    CHECK(count_lines_with(log, R"("msg":"limits in force","listenAdr":)") == 3);
    CHECK(count_lines_with(log, R"("listenAdr":"127.0.0.1:8053","descriptors":)") == 1);
    CHECK(count_lines_with(log, R"("maxConnections":7,)") == 1);
    CHECK(count_lines_with(log, R"("msg":"stopping","signal":"Terminated","flows":1,"connections":0)") == 1);
    CHECK(routing_state() == before);
}

TEST_CASE("where one service cannot listen, none does, and no route is left", "[net][program_services]") {
    const network_namespace network;
    const auto before = routing_state();
    const tcp_listener in_the_way{address("127.0.0.1:8025")};
    served program{
        {.threads = {},
         .services = {serving(protocol_choice::udp, 8053, 5300), serving(protocol_choice::tcp, 8025, 2525)}}};
    constexpr int after_an_exception = 99;
    CHECK(program.end() == after_an_exception);
    CHECK(count_lines_with(program.log(), R"("msg":"listening")") == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("the routes of every service are guarded, routes that two services share too", "[net][program_services]") {
    const network_namespace network;
    auto scoped = serving(protocol_choice::tcp, 8025, 2525);
    scoped.routing = routing_choice::scoped;
    served program{
        {.threads = 1,
         .services = {serving(protocol_choice::tcp, 8443, 8080), serving(protocol_choice::udp, 8053, 5300), scoped}}};
    REQUIRE(program.logs(R"("msg":"listening")", 3));
    const auto served_by_rules = routing_state();
    for (const std::string table : {"table 123", "table 124"}) {
        ip("route flush " + table);
        CHECK(eventually([&] { return count_lines_with(program.log(), table) > 0; }));
        CHECK(eventually([&] { return routing_state() == served_by_rules; }));
    }
    CHECK(program.stop() == 0);
}
