// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/plan.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/host/resolve.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

using namespace go_mmproxy;
using mmproxy::parse_ip_address;
using mmproxy::parse_socket_address;

TEST_CASE("a plan holds the addresses of the settings", "[go-mmproxy][plan]") {
    settings s;
    s.target6_given = true;
    const auto p = make_plan(s, 1024);
    CHECK(p.listen == parse_socket_address("0.0.0.0:8443"));
    CHECK(p.target4 == parse_socket_address("127.0.0.1:443"));
    CHECK(p.target6 == parse_socket_address("[::1]:443"));
}

TEST_CASE("the IPv6 target is left out where there is no IPv6 and nobody asked for it", "[go-mmproxy][plan]") {
    CHECK(make_plan({}, 1024).target6.has_value() == host_has_ipv6());
    settings none;
    none.target6.reset();
    CHECK_FALSE(make_plan(none, 1024).target6);
}

TEST_CASE("listening without a host is listening on every address", "[go-mmproxy][plan]") {
    settings s;
    s.listen = {"", 8443};
    CHECK(make_plan(s, 1024).listen == parse_socket_address(host_has_ipv6() ? "[::]:8443" : "0.0.0.0:8443"));
}

TEST_CASE("there are at least as many threads as listeners unless told otherwise", "[go-mmproxy][plan]") {
    settings s;
    s.listeners = 1000;
    CHECK(make_plan(s, 1024).threads == 1000);
    s.threads = 3;
    CHECK(make_plan(s, 1024).threads == 3);
}

TEST_CASE("UDP alone has a thread for each listener, within those that are given", "[go-mmproxy][plan]") {
    settings s;
    s.protocol = protocol_choice::udp;
    s.threads = 3;
    CHECK(make_plan(s, 1024).threads == 1);
    s.listeners = 2;
    CHECK(make_plan(s, 1024).threads == 2);
    s.listeners = 4;
    CHECK(make_plan(s, 1024).threads == 3);
}

TEST_CASE("the number of connections and flows follows from the descriptors unless given", "[go-mmproxy][plan]") {
    settings s;
    s.threads = 1;
    CHECK(make_plan(s, 1169).most.connections == 500);
    s.protocol = protocol_choice::udp;
    CHECK(make_plan(s, 1041).most.flows == 1000);
    CHECK(make_plan(s, 1041).udp_options.max_flows == 1000);
    s.protocol = protocol_choice::all;
    CHECK(make_plan(s, 1170).most.connections == 250);
    CHECK(make_plan(s, 1170).most.flows == 500);
    s.max_connections = 7;
    CHECK(make_plan(s, 1170).most.connections == 7);
}

TEST_CASE("the numbers for UDP come from the settings", "[go-mmproxy][plan]") {
    settings s;
    s.protocol = protocol_choice::udp;
    s.close_after = std::chrono::seconds{7};
    s.max_header = 100;
    const auto p = make_plan(s, 1024);
    CHECK(p.udp_options.close_after == std::chrono::seconds{7});
    CHECK(p.udp_options.max_header == 100);
}

TEST_CASE("a target that the default routing cannot serve is warned of, with the remedy", "[go-mmproxy][plan]") {
    settings s;
    s.target4 = {GENERATE("10.0.0.5", "126.255.255.255", "128.0.0.1", "0.0.0.0"), 8080};
    const auto p = make_plan(s, 1024);
    REQUIRE(p.warnings.size() == 1);
    CHECK(p.warnings[0].starts_with("-4: \"" + s.target4.host + ":8080\" is not on a loopback address"));
    CHECK(p.warnings[0].find("use -routing scoped") != std::string::npos);
    CHECK(p.target4 == mmproxy::parse_socket_address(s.target4.host + ":8080"));
}

TEST_CASE("a name is judged by the address that it stands for", "[go-mmproxy][plan]") {
    settings s;
    s.target4 = {"10.5", 8080}; // a name to the program, and 10.0.0.5 to every resolver: inet_aton(3)
    REQUIRE(make_plan(s, 1024).warnings.size() == 1);
    CHECK(make_plan(s, 1024).warnings[0].starts_with("-4: \"10.5:8080\" (10.0.0.5) is not on a loopback address"));
    s.target4 = {"127.1", 8080};
    CHECK(make_plan(s, 1024).warnings.empty());
}

TEST_CASE("no target is warned of that may be anywhere", "[go-mmproxy][plan]") {
    settings s;
    s.target4 = {"10.0.0.5", 8080};
    SECTION("its routes are set up otherwise") {
        s.routing = GENERATE(routing_choice::scoped, routing_choice::none);
    }
    SECTION("its packets are marked for rules of the operator's") {
        s.mark = 1;
    }
    SECTION("it is dialled from the host's own address") {
        s.header = header_choice::none;
    }
    SECTION("every client names its own") {
        s.dynamic_destination = true;
    }
    CHECK(make_plan(s, 1024).warnings.empty());
}

TEST_CASE("without lists everybody may connect", "[go-mmproxy][plan]") {
    const auto p = make_plan({}, 1024);
    CHECK(p.access.allows(parse_ip_address("192.0.2.1").value()));
    CHECK(p.destinations.allows(parse_ip_address("192.0.2.1").value()));
}

TEST_CASE("a list that cannot be read makes no plan", "[go-mmproxy][plan]") {
    settings s;
    s.allowed_subnets = "/no/such/file";
    CHECK_THROWS_AS(make_plan(s, 1024), std::runtime_error);
}
