// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/routing/fwmark.hpp>
#include <mmproxy/routing/fwmark_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/route_guard.hpp>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/network_namespace.hpp"
#include "support/sysctl.hpp"
#include "support/topology.hpp"
#include "support/waiting.hpp"

#include <asio/io_context.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace mmproxy;

namespace {

/// A guard of a routing, and what it has told.
template <class Routing> class guarded {
public:
    explicit guarded(Routing routing)
        : guard_{io_.get_executor(), std::move(routing), [this](const auto& r) { add(r); }} {}

    /// Lets the guard work until the condition holds.
    template <class Condition> bool runs_until(Condition condition) {
        return eventually([&] {
            io_.run_for(std::chrono::milliseconds{1});
            return condition();
        });
    }
    void run_for(std::chrono::milliseconds time) { io_.run_for(time); }

    std::vector<std::string> lost{};
    std::vector<std::string> overtaken{};
    std::vector<std::string> problems{};

private:
    void add(const routing_repair& repair) {
        lost.insert(lost.end(), repair.lost.begin(), repair.lost.end());
        overtaken.insert(overtaken.end(), repair.overtaken.begin(), repair.overtaken.end());
        if (!repair.problem.empty()) problems.push_back(repair.problem);
    }

    asio::io_context io_{1};
    route_guard<Routing> guard_;
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("route_guard puts back each rule and route that is removed, and tells which", "[net][route_guard]") {
    const auto [removal, lost] = GENERATE(table<std::string, texts>(
        {{"rule del from 127.0.0.1/8 iif lo", {"IPv4 rule from 127.0.0.0/8 iif lo lookup 123"}},
         {"-6 rule del from ::1 iif lo", {"IPv6 rule from ::1/128 iif lo lookup 123"}},
         {"rule flush", {"IPv4 rule from 127.0.0.0/8 iif lo lookup 123"}},
         {"route flush table 123", {"IPv4 route local default dev lo table 123"}},
         {"-6 route flush table 123", {"IPv6 route local default dev lo table 123"}}}));
    CAPTURE(removal);
    const network_namespace host;
    guarded host_routes{loopback_routing{}};
    const auto before = routing_state();
    ip(removal);
    CHECK(host_routes.runs_until([&] { return !host_routes.lost.empty(); }));
    CHECK(host_routes.lost == lost);
    if (removal != "rule flush") CHECK(routing_state() == before); // which takes the kernel's own rules, too
}

TEST_CASE("route_guard brings everything back after lo was down", "[net][route_guard]") {
    const network_namespace host;
    guarded host_routes{loopback_routing{}};
    const auto before = routing_state();
    ip("link set lo down");
    host_routes.run_for(a_while);
    ip("link set lo up");
    CHECK(host_routes.runs_until([&] { return routing_state() == before; }));
    CHECK(host_routes.problems.size() == 1); // told once, while lo was down
    CHECK(host_routes.problems.front().find("ip link set lo up") != std::string::npos);
}

TEST_CASE("route_guard brings IPv6 back when lo has it again", "[net][route_guard]") {
    const network_namespace host;
    guarded host_routes{loopback_routing{}};
    const auto before = routing_state();
    set_sysctl("net/ipv6/conf/lo/disable_ipv6", "1");
    host_routes.run_for(a_while);
    set_sysctl("net/ipv6/conf/lo/disable_ipv6", "0");
    CHECK(host_routes.runs_until([&] { return routing_state() == before; }));
}

TEST_CASE("route_guard turns net.ipv4.tcp_fwmark_accept on again", "[net][route_guard]") {
    const network_namespace host;
    guarded host_routes{fwmark_routing{7}};
    set_sysctl("net/ipv4/tcp_fwmark_accept", "0");
    CHECK(host_routes.runs_until([&] { return !host_routes.lost.empty(); }));
    CHECK(output_of("cat /proc/sys/net/ipv4/tcp_fwmark_accept") == "1\n");
}

TEST_CASE("route_guard guards what fwmark decorates", "[net][route_guard]") {
    const network_namespace host;
    guarded host_routes{fwmark{9, loopback_routing{}}};
    ip("route flush table 123");
    CHECK(host_routes.runs_until([&] { return !host_routes.lost.empty(); }));
}

TEST_CASE("route_guard moves a rule ahead of one that came before it, and back", "[net][route_guard]") {
    const network_namespace host;
    guarded host_routes{loopback_routing{}};
    const auto before = routing_state();
    ip("rule add pref 100 lookup 52");
    CHECK(host_routes.runs_until([&] { return !host_routes.overtaken.empty(); }));
    CHECK(host_routes.overtaken == texts{"IPv4 rule from 127.0.0.0/8 iif lo lookup 123"});
    CHECK(output_of("ip rule").find("99:\tfrom 127.0.0.1/8 iif lo lookup 123 proto 109\n") != std::string::npos);
    ip("rule del pref 100");
    CHECK(host_routes.runs_until([&] { return routing_state() == before; }));
    CHECK(host_routes.lost.empty());
}

TEST_CASE("several route_guards do not fight", "[net][route_guard]") {
    const network_namespace host;
    guarded first{loopback_routing{}};
    guarded second{loopback_routing{}};
    const auto before = routing_state();
    ip("route flush table 123");
    ip("rule del from 127.0.0.1/8 iif lo");
    CHECK(first.runs_until([&] { return first.lost.size() == 2; }));
    second.run_for(a_while);
    first.run_for(a_while);
    CHECK(second.lost.empty());
    CHECK(first.lost.size() == 2);
    CHECK(routing_state() == before);
}

TEST_CASE("what route_guard has put back goes with the routing", "[net][route_guard]") {
    const network_namespace host;
    const auto before = routing_state();
    {
        guarded host_routes{loopback_routing{}};
        ip("route flush table 123");
        ip("rule del from 127.0.0.1/8 iif lo");
        CHECK(host_routes.runs_until([&] { return host_routes.lost.size() == 2; }));
    }
    CHECK(routing_state() == before);
}

TEST_CASE("a stopped route_guard lets its io_context end, and repairs nothing", "[net][route_guard]") {
    const network_namespace host;
    asio::io_context io{1};
    bool has_told = false;
    route_guard guard{io.get_executor(), loopback_routing{}, [&](const routing_repair&) { has_told = true; }};
    guard.stop();
    ip("route flush table 123");
    io.run();
    CHECK_FALSE(has_told);
    CHECK(output_of("ip rule").find("lookup 123") != std::string::npos); // the routing stays
}
