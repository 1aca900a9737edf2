// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/plan.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/resolve.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace go_mmproxy;
using mmproxy::parse_ip_address;
using mmproxy::parse_socket_address;

namespace {

/// The plan of a process with one service.
plan plan_of(const service_settings& s, std::size_t descriptors = 1024, std::optional<std::size_t> threads = {}) {
    return make_plan({.threads = threads, .services = {s}}, descriptors);
}

/// The plan of the one service.
service_plan only(const service_settings& s, std::size_t descriptors = 1024, std::optional<std::size_t> threads = {}) {
    return plan_of(s, descriptors, threads).services.at(0);
}

service_settings listening_on(std::uint16_t port, protocol_choice protocol = protocol_choice::tcp) {
    service_settings s;
    s.listen.front().port = port;
    s.protocol = protocol;
    return s;
}

/// What is wrong with services; empty: nothing.
std::string mistake_of(const service_settings& one, const service_settings& other) {
    try {
        make_plan({.threads = {}, .services = {one, other}}, 1024);
    } catch (const usage_error& mistake) {
        return mistake.what();
    }
    return {};
}

} // namespace

TEST_CASE("a plan holds the addresses of the settings", "[go-mmproxy][plan]") {
    service_settings s;
    s.target6_given = true;
    const auto p = only(s);
    CHECK(p.addresses.at(0).listen == parse_socket_address("0.0.0.0:8443"));
    CHECK(p.addresses.at(0).target4 == parse_socket_address("127.0.0.1:443"));
    CHECK(p.addresses.at(0).target6 == parse_socket_address("[::1]:443"));
}

TEST_CASE("the IPv6 target is left out where there is no IPv6 and no flag asked for it", "[go-mmproxy][plan]") {
    CHECK(only({}).addresses.at(0).target6.has_value() == host_has_ipv6());
    service_settings none;
    none.target6.clear();
    CHECK_FALSE(only(none).addresses.at(0).target6);
}

TEST_CASE("listening without a host is listening on every address", "[go-mmproxy][plan]") {
    service_settings s;
    s.listen = {{"", 8443}};
    CHECK(only(s).addresses.at(0).listen == parse_socket_address(host_has_ipv6() ? "[::]:8443" : "0.0.0.0:8443"));
}

TEST_CASE("there are at least as many threads as listeners unless told otherwise", "[go-mmproxy][plan]") {
    service_settings s;
    s.listeners = 1000;
    CHECK(plan_of(s).threads == 1000);
    CHECK(plan_of(s, 1024, 3).threads == 3);
}

TEST_CASE("UDP alone has a thread for each listener, within the number that is given", "[go-mmproxy][plan]") {
    service_settings s;
    s.protocol = protocol_choice::udp;
    CHECK(plan_of(s, 1024, 3).threads == 1);
    s.listeners = 2;
    CHECK(plan_of(s, 1024, 3).threads == 2);
    s.listeners = 4;
    CHECK(plan_of(s, 1024, 3).threads == 3);
}

TEST_CASE("the number of connections and flows follows from the descriptors unless given", "[go-mmproxy][plan]") {
    service_settings s;
    CHECK(only(s, 1169, 1).limits.connections == 500);
    s.protocol = protocol_choice::udp;
    CHECK(only(s, 1042, 1).limits.flows == 1000);
    CHECK(only(s, 1042, 1).udp_options.max_flows == 1000);
    s.protocol = protocol_choice::all;
    CHECK(only(s, 1171, 1).limits.connections == 250);
    CHECK(only(s, 1171, 1).limits.flows == 500);
    s.max_connections = 7;
    CHECK(only(s, 1171, 1).limits.connections == 7);
}

TEST_CASE("the numbers for UDP come from the settings", "[go-mmproxy][plan]") {
    service_settings s;
    s.protocol = protocol_choice::udp;
    s.close_after = std::chrono::seconds{7};
    s.max_header = 100;
    const auto p = only(s);
    CHECK(p.udp_options.close_after == std::chrono::seconds{7});
    CHECK(p.udp_options.max_header == 100);
}

TEST_CASE("a target that the default routing cannot serve is warned of, with the remedy", "[go-mmproxy][plan]") {
    service_settings s;
    s.target4 = {{GENERATE("10.0.0.5", "126.255.255.255", "128.0.0.1", "0.0.0.0"), 8080}};
    const auto p = plan_of(s);
    REQUIRE(p.warnings.size() == 1);
    CHECK(p.warnings[0].starts_with("-4: \"" + s.target4.front().host + ":8080\" is not on a loopback address"));
    CHECK(p.warnings[0].find("use -routing scoped") != std::string::npos);
    CHECK(p.services[0].addresses.at(0).target4 == mmproxy::parse_socket_address(s.target4.front().host + ":8080"));
}

TEST_CASE("a name is judged by the address that it stands for", "[go-mmproxy][plan]") {
    service_settings s;
    s.target4 = {{"10.5", 8080}}; // a name to the program, and 10.0.0.5 to every resolver: inet_aton(3)
    REQUIRE(plan_of(s).warnings.size() == 1);
    CHECK(plan_of(s).warnings[0].starts_with("-4: \"10.5:8080\" (10.0.0.5) is not on a loopback address"));
    s.target4 = {{"127.1", 8080}};
    CHECK(plan_of(s).warnings.empty());
}

TEST_CASE("no target is warned of that may be anywhere", "[go-mmproxy][plan]") {
    service_settings s;
    s.target4 = {{"10.0.0.5", 8080}};
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
    CHECK(plan_of(s).warnings.empty());
}

TEST_CASE("without lists every balancer may connect", "[go-mmproxy][plan]") {
    const auto p = only({});
    CHECK(p.access.allows(parse_ip_address("192.0.2.1").value()));
    CHECK(p.destinations.allows(parse_ip_address("192.0.2.1").value()));
}

TEST_CASE("a list that cannot be read makes no plan", "[go-mmproxy][plan]") {
    service_settings s;
    SECTION("of balancers") {
        s.allowed_subnets = "/no/such/file";
    }
    SECTION("of clients") {
        s.denied_clients = "/no/such/file";
    }
    CHECK_THROWS_AS(plan_of(s), std::runtime_error);
}

TEST_CASE("an address is forwarded to the target at its place, or to the one of all", "[go-mmproxy][plan]") {
    service_settings s;
    s.listen = {{"127.0.0.1", 1}, {"127.0.0.1", 2}};
    s.target4 = {{"127.0.0.1", 11}, {"127.0.0.1", 12}};
    s.target6 = {{"::1", 13}};
    s.target6_given = host_has_ipv6();
    const auto p = only(s);
    REQUIRE(p.addresses.size() == 2);
    CHECK(p.addresses[1].listen == parse_socket_address("127.0.0.1:2"));
    CHECK(p.addresses[0].target4 == parse_socket_address("127.0.0.1:11"));
    CHECK(p.addresses[1].target4 == parse_socket_address("127.0.0.1:12"));
    CHECK(p.addresses[0].target6 == p.addresses[1].target6);
    CHECK(targets_of(p).size() == (host_has_ipv6() ? 3 : 2));
}

TEST_CASE("a service does not listen on one address twice, nor call itself by any of them", "[go-mmproxy][plan]") {
    service_settings s;
    s.listen = {{"127.0.0.1", 1}, {"0.0.0.0", 2}, {"127.0.0.1", 1}};
    CHECK_THROWS_AS(only(s), usage_error);
    s.listen.pop_back();
    s.target4 = {{"127.0.0.1", 11}, {"127.0.0.1", 2}};
    CHECK_THROWS_AS(only(s), usage_error);
}

TEST_CASE("a target's host is warned of once, however many ports it has", "[go-mmproxy][plan]") {
    service_settings s;
    s.listen = {{"127.0.0.1", 1}, {"127.0.0.1", 2}};
    s.target4 = {{"10.0.0.5", 11}, {"10.0.0.5", 12}};
    CHECK(plan_of(s).warnings.size() == 1);
}

TEST_CASE("a plan opens its listener fast where that is asked for", "[go-mmproxy][plan]") {
    CHECK(only({}).addresses.at(0).options.fast_open_queue == 0);
    service_settings s;
    s.tcp_fastopen = true;
    CHECK(only(s).addresses.at(0).options.fast_open_queue > 0);
}

TEST_CASE("a plan waits for acknowledgements as long as is asked for", "[go-mmproxy][plan]") {
    CHECK(only({}).tcp_options.user_timeout == std::chrono::seconds{0});
    service_settings s;
    s.tcp_user_timeout = std::chrono::seconds{30};
    CHECK(only(s).tcp_options.user_timeout == std::chrono::seconds{30});
}

TEST_CASE("every service has a plan of its own, in their order", "[go-mmproxy][plan]") {
    auto udp = listening_on(5353, protocol_choice::udp);
    udp.target4 = {{"127.0.0.2", 53}};
    udp.max_header = 100;
    const auto p = make_plan({.threads = {}, .services = {listening_on(8443), udp}}, 1024);
    REQUIRE(p.services.size() == 2);
    CHECK(p.services[0].addresses.at(0).listen == parse_socket_address("0.0.0.0:8443"));
    CHECK(p.services[0].chosen.serves_tcp());
    CHECK(p.services[0].addresses.at(0).target4 == parse_socket_address("127.0.0.1:443"));
    CHECK(p.services[1].addresses.at(0).listen == parse_socket_address("0.0.0.0:5353"));
    CHECK(p.services[1].addresses.at(0).target4 == parse_socket_address("127.0.0.2:53"));
    CHECK(p.services[1].udp_options.max_header == 100);
    CHECK(p.services[0].tcp_options.max_header == 65551);
}

TEST_CASE("what is of the process stands in its plan", "[go-mmproxy][plan]") {
    const auto p = make_plan({.threads = 3,
                              .thread_options = {.yields_core = false, .uses_io_uring = false},
                              .drain_timeout = std::chrono::seconds{7}},
                             1024);
    CHECK(p.threads == 3);
    CHECK_FALSE(p.thread_options.yields_core);
    CHECK_FALSE(p.thread_options.uses_io_uring);
    CHECK(p.drain_timeout == std::chrono::seconds{7});
    CHECK(p.descriptors == 1024);
}

TEST_CASE("services share the threads: as many as the listeners of one, and with UDP alone no more than all have",
          "[go-mmproxy][plan]") {
    auto one = listening_on(1, protocol_choice::udp);
    auto other = listening_on(2, protocol_choice::udp);
    one.listeners = 500;
    other.listeners = 600;
    CHECK(make_plan({.threads = {}, .services = {one, other}}, 9000).threads == 600);
    CHECK(make_plan({.threads = 2000, .services = {one, other}}, 9000).threads == 1100);
    other.protocol = protocol_choice::tcp;
    CHECK(make_plan({.threads = 2000, .services = {one, other}}, 9000).threads == 2000);
}

TEST_CASE("services share the descriptors", "[go-mmproxy][plan]") {
    const auto tcp = listening_on(1);
    auto udp = listening_on(2, protocol_choice::udp);
    const auto spare = spare_descriptors(
        9000, {.threads = 1, .relaying_threads = 1, .listeners = 2, .datagram_listeners = 1, .services = 2});
    const auto even = make_plan({.threads = 1, .services = {tcp, udp}}, 9000);
    CHECK(even.services[0].limits.connections == spare / 2 / 2);
    CHECK(even.services[1].limits.flows == spare / 2);
    udp.max_flows = 100;
    const auto asked = make_plan({.threads = 1, .services = {tcp, udp}}, 9000);
    CHECK(asked.services[0].limits.connections == (spare - 100) / 2);
    CHECK(asked.services[1].udp_options.max_flows == 100);
}

TEST_CASE("the descriptors of every listener of UDP are kept, however few threads there are", "[go-mmproxy][plan]") {
    std::vector<service_settings> services;
    for (std::uint16_t port = 1; port <= 20; ++port) services.push_back(listening_on(port, protocol_choice::udp));
    services.back().protocol = protocol_choice::all;
    services.back().listeners = 3;
    const auto p = make_plan({.threads = 1, .services = services}, 9000);
    const auto spare = spare_descriptors(
        9000,
        {.threads = 1, .relaying_threads = 1, .listeners = 25, .datagram_listeners = 22, .services = services.size()});
    CHECK(p.services.front().limits.flows == spare / services.size());
}

TEST_CASE("a number that is too large leaves a service without one its even part, and is named", "[go-mmproxy][plan]") {
    auto large = listening_on(1);
    large.max_connections = 20'000;
    const auto p = make_plan({.threads = 1, .services = {large, listening_on(2)}}, 20'000);
    const auto spare = spare_descriptors(20'000, {.threads = 1, .relaying_threads = 1, .listeners = 2, .services = 2});
    for (const auto& one : p.services) CHECK(one.limits.connections == spare / 2 / 2);
    CHECK(p.services[0].shortages.size() == 1);
    CHECK(p.services[1].shortages.empty());
}

TEST_CASE("what cannot be had, and targets that will not answer, are told of every service", "[go-mmproxy][plan]") {
    auto one = listening_on(1, protocol_choice::udp);
    auto other = listening_on(2);
    one.max_flows = other.max_connections = 100'000;
    one.target4 = other.target4 = {{"10.0.0.5", 8080}};
    const auto p = make_plan({.threads = 1, .services = {one, other}}, 1024);
    REQUIRE(p.services[0].shortages.size() == 1);
    CHECK(p.services[0].shortages[0].starts_with("-max-flows 100000 "));
    REQUIRE(p.services[1].shortages.size() == 1);
    CHECK(p.services[1].shortages[0].starts_with("-max-connections 100000 "));
    CHECK(p.warnings.size() == 2);
}

TEST_CASE("a target that another service listens on is a mistake where they share a protocol", "[go-mmproxy][plan]") {
    auto caller = listening_on(1);
    caller.target4 = {{"127.0.0.1", 2}};
    CHECK(mistake_of(caller, listening_on(2)).starts_with("-4: \"127.0.0.1:2\" is what -l \"0.0.0.0:2\" listens on"));
    CHECK_FALSE(mistake_of(listening_on(2, protocol_choice::all), caller).empty());
    CHECK(mistake_of(caller, listening_on(2, protocol_choice::udp)).empty());
    CHECK(mistake_of(caller, listening_on(3)).empty());
}

TEST_CASE("two services listen on one address for different protocols alone", "[go-mmproxy][plan]") {
    CHECK(mistake_of(listening_on(2), listening_on(2)) ==
          "-l: \"0.0.0.0:2\" is what another service listens on already with -l \"0.0.0.0:2\": give each an address or "
          "port of its own");
    CHECK_FALSE(mistake_of(listening_on(2), listening_on(2, protocol_choice::all)).empty());
    CHECK(mistake_of(listening_on(2), listening_on(2, protocol_choice::udp)).empty());
}

TEST_CASE("two services do not listen where one's address is a wildcard that takes the other's, or the same in another "
          "form",
          "[go-mmproxy][plan]") {
    const auto protocol = GENERATE(protocol_choice::tcp, protocol_choice::udp);
    auto one = listening_on(443, protocol);
    auto other = listening_on(443, protocol);
    one.target4 = other.target4 = {{"127.0.0.1", 8080}};
    one.target6 = other.target6 = {{"::1", 8080}};
    one.listen.front().host = "127.0.0.1";
    other.listen.front().host = GENERATE("0.0.0.0", "::", "::ffff:127.0.0.1", "");
    CHECK(
        mistake_of(one, other).starts_with("-l: \"" + to_string(other.listen.front()) + "\" is what another service"));
    CHECK_FALSE(mistake_of(other, one).empty());
}

TEST_CASE("two services that have several listeners each share a port by TCP, but no address", "[go-mmproxy][plan]") {
    auto one = listening_on(2);
    auto other = listening_on(2);
    one.listeners = other.listeners = 2;
    CHECK_FALSE(mistake_of(one, other).empty());
    other.listen.front().host = "127.0.0.1";
    CHECK(mistake_of(one, other).empty());
    one.protocol = protocol_choice::all;
    CHECK(mistake_of(one, other).empty());
    other.protocol = protocol_choice::all;
    CHECK_FALSE(mistake_of(one, other).empty());
    other.protocol = protocol_choice::tcp;
    other.listeners = 1;
    CHECK_FALSE(mistake_of(one, other).empty());
}

TEST_CASE("services listen on one link-local address of several interfaces", "[go-mmproxy][plan]") {
    auto one = listening_on(2);
    auto other = listening_on(2);
    one.listen = {{"fe80::1", 2, "1"}};
    other.listen = {{"fe80::1", 2, "2"}};
    CHECK(mistake_of(one, other).empty());
    other.listen.front().scope = "1";
    CHECK_FALSE(mistake_of(one, other).empty());
}

TEST_CASE("a link-local target names no interface, and is taken for one of every link", "[go-mmproxy][plan]") {
    auto caller = listening_on(1);
    caller.target6 = {{"fe80::1", 2}};
    caller.target6_given = true;
    auto called = listening_on(2);
    called.listen = {{"fe80::1", 2, "1"}};
    CHECK(mistake_of(caller, called).starts_with("-6: \"[fe80::1]:2\" is what -l \"[fe80::1%1]:2\" listens on"));
    CHECK(mistake_of(caller, listening_on(3)).empty());
}

TEST_CASE("the user to run as is looked up, and one that is not known is named", "[go-mmproxy][plan]") {
    const auto plan_as = [](const std::string& user) {
        process_settings s;
        s.user = user;
        return make_plan(s, 1024);
    };
    CHECK_FALSE(plan_as("").user);
    CHECK(plan_as("65534:65533").user->group == 65533);
    CHECK(plan_as("root").user->user == 0);
    CHECK_THROWS_AS(plan_as("nobody-such"), std::runtime_error);
}

TEST_CASE("numbers are served at an address of their own, or on a Unix socket", "[go-mmproxy][plan]") {
    process_settings s;
    s.services.front().target6.clear();
    CHECK_FALSE(make_plan(s, 1024).metrics);
    s.metrics = read_metrics_place("127.0.0.1:9180");
    CHECK(make_plan(s, 1024).metrics->address == parse_socket_address("127.0.0.1:9180"));
    s.metrics = read_metrics_place("unix:/run/numbers");
    CHECK_FALSE(make_plan(s, 1024).metrics->address);
    CHECK(make_plan(s, 1024).metrics->path == "/run/numbers");
    s.metrics = read_metrics_place("127.0.0.1:8443"); // the service listens on every address
    CHECK_THROWS_AS(make_plan(s, 1024), usage_error);
    s.services.front().protocol = protocol_choice::udp;
    CHECK(make_plan(s, 1024).metrics);
}

TEST_CASE("clients of the numbers take descriptors that connections then do not have", "[go-mmproxy][plan]") {
    process_settings s;
    s.services.front().target6.clear();
    const auto without = make_plan(s, 1024).services.front().limits.connections;
    s.metrics = read_metrics_place("127.0.0.1:9180");
    CHECK(make_plan(s, 1024).services.front().limits.connections == without - 72);
}

TEST_CASE("a service is told by its name, or by what it listens on where there are several", "[go-mmproxy][plan]") {
    auto named = listening_on(1);
    named.name = "web";
    const auto several = make_plan({.threads = {}, .services = {named, listening_on(2)}}, 1024);
    CHECK(label_of(several.services[0], several) == "web");
    CHECK(label_of(several.services[1], several) == "0.0.0.0:2");
    const auto one = plan_of(listening_on(2));
    CHECK(label_of(one.services[0], one).empty());
}

TEST_CASE("a number that is no interface's is not cut to one that is", "[go-mmproxy][plan]") {
    auto s = listening_on(2);
    s.listen = {{"fe80::1", 2, "4294967297"}}; // 2^32 + 1
    CHECK_THROWS_AS(plan_of(s), std::runtime_error);
}
