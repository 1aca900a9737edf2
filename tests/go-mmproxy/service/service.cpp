// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/service.hpp"

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/running_threads.hpp"
#include "support/tcp_exchange.hpp"
#include "support/topology.hpp"
#include "support/waiting.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>

using namespace go_mmproxy;

namespace {

constexpr std::uint16_t web = 8443;
constexpr std::uint16_t mail = 8025;

service_plan plan_of(std::uint16_t port, routing_choice routing) {
    service_settings s;
    s.protocol = protocol_choice::all;
    s.listen = {{"127.0.0.1", port}};
    s.target4 = {{"127.0.0.1", 8080}};
    s.target6.clear();
    s.routing = routing;
    return make_plan({.threads = 1, .services = {s}}, 1024).services.at(0);
}

std::vector<mmproxy::unique_fd> nothing_given(mmproxy::transport /*protocol*/, const address_plan& /*at*/) {
    return {};
}

/// What services need of a process.
struct process {
    descriptor null{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    log_output output{null.get()};
    scoreboard numbers{{}};
    asio::io_context guards{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{guards.get_executor()};
    running_threads threads{1};

    std::unique_ptr<service> start(std::uint16_t port, routing_choice routing) {
        auto one = std::make_unique<service>(plan_of(port, routing), output, numbers);
        one->make_parts(threads.all);
        for (const auto& part : one->parts()) part->listen(one->planned(), nothing_given);
        one->guard_routes(guards.get_executor());
        return one;
    }

    /// Ends a service. Its routes go with the last of its connections, on their thread, and with what its guard leaves
    /// to the executor.
    bool ends(std::unique_ptr<service>& one, const std::string& routes_left) {
        one.reset();
        return eventually([&] { return guards.poll(), routing_state() == routes_left; });
    }

    /// Whether a route that is removed is put back.
    bool guards_table(const std::string& table) {
        const auto whole = routing_state();
        ip("route flush table " + table);
        return eventually([&] { return guards.poll(), routing_state() == whole; });
    }
};

bool listens(std::uint16_t port) {
    try {
        tcp_stream::connect({address("127.0.0.1:1").address, port});
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

} // namespace

TEST_CASE("a service has a part for each protocol, UDP's first", "[net][service]") {
    const network_namespace network;
    process p;
    const auto one = p.start(web, routing_choice::loopback);
    REQUIRE(one->parts().size() == 2);
    CHECK(one->parts()[0]->protocol() == "udp");
    CHECK(one->parts()[1]->protocol() == "tcp");
    CHECK(one->planned().addresses.at(0).listen == address("127.0.0.1:8443"));
    CHECK(one->find_faults().empty());
}

TEST_CASE("a service starts and ends by itself while another one serves", "[net][service]") {
    const network_namespace network;
    const auto before = routing_state();
    tcp_listener target{target_v4()};
    process p;
    auto other = p.start(mail, routing_choice::scoped);
    const auto routes_of_other = routing_state();
    CHECK(p.ends(other, before));
    auto one = p.start(web, routing_choice::loopback);
    const auto routes_of_one = routing_state();
    other = p.start(mail, routing_choice::scoped);
    CHECK(routing_state() != routes_of_one);
    const auto client = address("192.0.2.1:4711");
    const auto header = proxy_header::v2(client, address("198.51.100.1:443"));
    CHECK(tcp_exchange::check_exchange(header, target, address("127.0.0.1:8025")) == client);

    CHECK(p.ends(other, routes_of_one));
    CHECK_FALSE(listens(mail));
    CHECK(tcp_exchange::check_exchange(header, target, address("127.0.0.1:8443")) == client);
    CHECK(p.guards_table("123"));

    other = p.start(mail, routing_choice::scoped); // once more, on the address that is free again
    CHECK(p.ends(one, routes_of_other));
    CHECK_FALSE(listens(web));
    CHECK(tcp_exchange::check_exchange(header, target, address("127.0.0.1:8025")) == client);
    CHECK(p.guards_table("124"));
    CHECK(p.ends(other, before));
}

TEST_CASE("a service whose targets have changed looks at once whether they can answer", "[net][service]") {
    const network_namespace network;
    ip("address delete 127.0.0.1/8 dev lo");
    ip("address add 127.0.0.1/32 dev lo");
    process p;
    const auto one = p.start(web, routing_choice::loopback);
    const auto missing = [&] { return p.numbers.read().services.at(0).routes_missing; };
    CHECK(missing().empty());
    auto next = one->planned();
    next.addresses.at(0).target4 = address("127.0.0.2:8080");
    one->become(next, {});
    CHECK(missing().find("127.0.0.2") != std::string::npos);
    next.addresses.at(0).target4 = address("127.0.0.1:8080");
    one->become(next, {});
    CHECK(missing().empty());
}

TEST_CASE("routes that the operator looks after are not guarded", "[net][service]") {
    const network_namespace network;
    process p;
    auto unguarded = plan_of(web, routing_choice::loopback);
    unguarded.chosen.guard_routes = GENERATE(true, false);
    if (unguarded.chosen.guard_routes) unguarded.chosen.routing = routing_choice::none;
    service one{unguarded, p.output, p.numbers};
    one.guard_routes(p.guards.get_executor());
    CHECK(p.guards.poll() == 0); // a guard would look at once
}
