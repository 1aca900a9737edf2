// SPDX-License-Identifier: BSL-1.0
//
// The program keeps its rules and routes in place, whatever else happens to them on the host.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/go_mmproxy.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_targets.hpp"
#include "support/root_of_host.hpp"
#include "support/sysctl.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace mmproxy;

namespace {

constexpr std::string_view is_back = R"("msg":"routing was lost or overtaken, and is back")";

/// What other programs and people do to a host.
struct accident {
    const char* name;
    std::function<void()> happens;
};

/// Rules of the same priority stand in the order in which they were added.
std::vector<std::string> sorted_state() {
    auto lines = lines_of(routing_state());
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::string own_rule(const char* family) {
    return lines_with(output_of(std::string{"ip "} + family + " rule"), " proto 1").at(0);
}

void remove_rule(const char* family) {
    ip(std::string{family} + " rule del pref " + own_rule(family).substr(0, own_rule(family).find(':')));
}

const std::vector<accident> accidents{
    {"an IPv4 rule is removed", [] { remove_rule("-4"); }},
    {"an IPv6 rule is removed", [] { remove_rule("-6"); }},
    {"the routes are flushed",
     [] {
         for (const auto* table : {"123", "124"})
             for (const auto* family : {"-4", "-6"}) run_program({"ip", family, "route", "flush", "table", table});
     }},
    {"lo goes down and up",
     [] {
         ip("link set lo down");
         ip("link set lo up");
     }},
    {"IPv6 of lo goes off and on",
     [] {
         set_sysctl("net/ipv6/conf/lo/disable_ipv6", "1");
         set_sysctl("net/ipv6/conf/lo/disable_ipv6", "0");
     }},
};

/// systemd-networkd, which configures the interface `late` when there is one: networkd.conf(5) says of its default that
/// it removes other programs' rules then. It has /run and /etc/systemd/network of its own.
class networkd {
public:
    networkd() {
        if (!process_.writes("Enumeration completed"))
            throw std::runtime_error{"systemd-networkd (package systemd) does not run: " + process_.errors()};
    }

    bool configures(std::string_view interface) {
        return process_.writes(std::string{interface} + ": Configuring with") &&
               eventually([] { return output_of("ip rule").find("from 9.9.9.9 lookup 77") != std::string::npos; });
    }

private:
    static constexpr const char* script =
        "mount -t tmpfs none /run && mount -t tmpfs none /etc/systemd/network && mount -t sysfs -o ro none /sys && "
        "mkdir -p /run/systemd/network /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp && "
        "chown -R systemd-network:systemd-network /run/systemd/netif && "
        "printf "
        "'[Match]\\nName=late\\n[Network]\\nAddress=192.0.2.1/24\\n[RoutingPolicyRule]\\nFrom=9.9.9.9\\nTable=77\\n' "
        "> /run/systemd/network/10-late.network && exec /lib/systemd/systemd-networkd";

    child_process process_{{"unshare", "--mount", "sh", "-c", script}};
};

} // namespace

TEST_CASE("rules and routes that vanish are back, clients are served, and the log names them",
          "[net][program_routes]") {
    const auto routing = GENERATE(from_range(every_routing()));
    const network_namespace network;
    proxied_targets targets;
    go_mmproxy proxy{routing.flags};
    targets.check_served(routing.serves_udp);
    const auto before = sorted_state();
    for (const auto& a : accidents) {
        CAPTURE(routing.flags, a.name);
        const auto lines = count_lines_with(proxy.output(), is_back);
        a.happens();
        CHECK(eventually([&] { return count_lines_with(proxy.output(), is_back) > lines; }));
        REQUIRE(eventually([&] { return sorted_state() == before; }));
        targets.check_served(routing.serves_udp);
    }
    CHECK(lines_with(proxy.output(), is_back).front().find(R"("lost":"IPv4 rule from )") != std::string::npos);
}

TEST_CASE("what systemd-networkd removes when a link appears is back", "[net][program_routes]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: systemd-networkd changes to a user of its own, for which it needs the host's root");
        return;
    }
    const auto routing = GENERATE(from_range(every_routing()));
    CAPTURE(routing.flags);
    const network_namespace network;
    networkd manager;
    proxied_targets targets;
    go_mmproxy proxy{routing.flags};
    ip("link add late type veth peer name other");
    ip("link set late up");
    ip("link set other up");
    REQUIRE(manager.configures("late"));
    CHECK(proxy.writes(is_back));
    targets.check_served(routing.serves_udp);
}

TEST_CASE("with -guard-routes=false what vanishes stays away", "[net][program_routes]") {
    const network_namespace network;
    go_mmproxy proxy{{"-guard-routes=false"}};
    ip("route flush table 123");
    go_mmproxy guarded{{"-table", "125"}, 8444}; // which has seen the removal, too, when it has put back its own
    ip("route flush table 125");
    CHECK(guarded.writes(is_back));
    CHECK(output_of("ip -4 route show table all").find("table 123") == std::string::npos);
}

TEST_CASE("with -routing none nothing is touched", "[net][program_routes]") {
    const network_namespace network;
    route_replies_to_loopback();
    go_mmproxy proxy{{"-routing", "none"}};
    ip("route flush table 123");
    ip("rule del from 127.0.0.1/8 iif lo");
    const auto without = routing_state();
    go_mmproxy guarded{{"-table", "125"}, 8444};
    ip("route flush table 125");
    CHECK(guarded.writes(is_back));
    guarded.signal(SIGTERM);
    CHECK(guarded.wait() == 0);
    CHECK(routing_state() == without);
}

TEST_CASE("several instances put back once what they share, and each tells of its own", "[net][program_routes]") {
    const network_namespace network;
    proxied_targets targets;
    const auto before = routing_state();
    {
        go_mmproxy first;
        go_mmproxy second{{"-v", "0"}, 8444};
        const auto during = routing_state();
        for (std::size_t i = 1; i <= 3; ++i) {
            ip("route del local default dev lo table 123");
            CHECK(eventually([&] {
                return count_lines_with(first.output() + second.output(), is_back) == i && routing_state() == during;
            }));
        }
        targets.check_served(false);
        CHECK(first.comes_to_rest());
        CHECK(second.comes_to_rest());
    }
    CHECK(routing_state() == before);
}
