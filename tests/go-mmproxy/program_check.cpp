// SPDX-License-Identifier: BSL-1.0
//
// --check on a good host, beside running instances, and cut short.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/go_mmproxy_check.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_targets.hpp"
#include "support/temporary_directory.hpp"
#include "support/topology.hpp"
#include "support/udp_socket.hpp"
#include "support/waiting.hpp"

#include <csignal>
#include <string>
#include <vector>

using namespace mmproxy;

namespace {

/// Waits until the check has set up its rules.
bool has_rules() {
    return eventually([] { return count_lines_with(routing_state(), " proto 1") > 0; });
}

/// Has the check's client get no answer, so that there is time to end the check.
void take_replies_away() {
    make_tunnel("52");
    ip("rule add pref 0 lookup 52");
}

strings slow_check() {
    return with({go_mmproxy_path()}, checking({}));
}

} // namespace

TEST_CASE("on a good host the check finds nothing to mend, with every routing", "[net][program_check]") {
    const auto routing = GENERATE(from_range(every_routing()));
    const network_namespace network;
    const good_targets targets;
    const auto found = check(routing.flags);
    CAPTURE(found.text);
    CHECK(found.status == 0);
    CHECK(found.count("WARN ") == 1);
    CHECK(found.has("name the balancers' addresses in a file, and give it with -allowed-subnets"));
    CHECK(found.has("OK   TCP 127.0.0.1:8080 is reached as the client 192.0.2.123\n"));
    CHECK(found.has("OK   TCP [::1]:8080 is reached as the client 2001:db8::123\n"));
    CHECK(found.has("OK   UDP 127.0.0.1:8080 answers the client 192.0.2.123\n") == routing.serves_udp);
    CHECK(found.has("OK   UDP [::1]:8080 answers the client 2001:db8::123\n") == routing.serves_udp);
    CHECK(found.has("OK   UDP [::]:8443 is free to listen on\n") == routing.serves_udp);
}

TEST_CASE("a target sees the host and the check's client, by TCP for a moment", "[net][program_check]") {
    const network_namespace network;
    tcp_listener tcp{target_v4()};
    const udp_socket udp{target_v4()};
    check({"-p", "all", "-6="});
    for (const auto* client : {"127.0.0.1:1", "192.0.2.123:1"}) {
        CHECK(tcp.accept().receive_end() == std::errc::connection_reset);
        const auto asked = udp.receive();
        CHECK(asked.payload.empty());
        CHECK(asked.from.address == address(client).address);
    }
    CHECK(tcp.is_silent_for(a_while));
    CHECK(output_of("ss -Htan state time-wait").empty());
}

TEST_CASE("the check takes another client where the host has its address itself", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    ip("addr add 192.0.2.123/32 dev lo");
    ip("addr add 2001:db8::123/128 dev lo");
    // The kernel takes an IPv6 address into its routes some time after it is added.
    REQUIRE(eventually([] { return output_of("ip -6 route get 2001:db8::123 || true").starts_with("local"); }));
    const auto found = check({});
    CAPTURE(found.text);
    CHECK(found.has("as the client 198.51.100.123\n"));
    CHECK(found.has("as the client 3fff::123\n"));
}

TEST_CASE("a mistake on the command line stays one, and the check exits 2", "[net][program_check]") {
    const network_namespace network;
    const auto flags =
        GENERATE(values<strings>({{"-4", "127.0.0.1"}, {"-4", "127.0.0.1:8443"}, {"-routing", "fwmark"}}));
    const auto result = run_go_mmproxy(checking(flags));
    CAPTURE(flags, result.errors);
    CHECK(result.status == 2);
    CHECK(result.errors.starts_with("go-mmproxy: -"));
}

TEST_CASE("a running instance is not disturbed by a check", "[net][program_check]") {
    const auto routing = GENERATE(from_range(every_routing()));
    const network_namespace network;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{routing.flags};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4) + "request");
    auto server = target.accept();
    CHECK(server.receive(7) == "request");
    const auto found = check(with(routing.flags, {"-6="}));
    CAPTURE(found.text);
    CHECK(found.has("WARN TCP [::]:8443 is already listened on by go-mmproxy (process " + std::to_string(proxy.id())));
    CHECK(found.has(" is there already, of a running instance, and is shared with it\n"));
    CHECK(found.has("OK   TCP 127.0.0.1:8080 is reached as the client 192.0.2.123"));
    server.send("response");
    CHECK(balancer.receive(8) == "response");
    CHECK(count_lines_with(proxy.output(), "routing was lost") == 0);
}

TEST_CASE("what a running instance leaves unguarded is shown, and not mended", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    make_tunnel("52");
    const go_mmproxy proxy{{"-guard-routes=false"}};
    SECTION("a rule that was overtaken") {
        ip("rule add pref 100 lookup 52");
        const auto found = check({});
        CHECK(found.status == 1);
        CHECK(found.has("by table 52, which rule 100 (lookup 52) looks up ahead"));
    }
    SECTION("a rule that could stand elsewhere by now") {
        ip("rule add pref 100 lookup 52");
        go_mmproxy late{{"-guard-routes=false", "-table", "125"}, 8444};
        ip("rule del pref 100 lookup 52");
        CHECK(check({"-table", "125"}).status == 0);
    }
    SECTION("a route that has vanished") {
        ip("route flush table 123");
        const auto found = check({});
        CHECK(found.status == 1);
        CHECK(found.has("FAIL no answer of TCP 127.0.0.1:8080 comes back"));
    }
}

TEST_CASE("what a running instance leaves unguarded says nothing about other targets", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    make_tunnel("52");
    ip("rule add pref 100 lookup 52");
    const go_mmproxy other{{"-guard-routes=false", "-routing", "scoped", "-4", "127.0.0.1:8081", "-6="}, 8444};
    ip("rule del pref 100 lookup 52"); // so that the rule of the instance could stand elsewhere by now
    const auto* routing = GENERATE("loopback", "scoped");
    const auto found = check({"-routing", routing});
    CAPTURE(found.text);
    CHECK(found.status == 0);
    CHECK(found.has("OK   TCP 127.0.0.1:8080 is reached as the client 192.0.2.123"));
}

TEST_CASE("a signal ends a check while a name is looked up", "[net][program_check]") {
    const network_namespace network;
    const temporary_directory directory;
    const udp_socket silent{address("127.0.0.1:53")};
    const auto servers = directory.write("resolv.conf", "nameserver 127.0.0.1\n");
    const strings launcher{
        "unshare", "--mount", "sh", "-c", "mount --bind " + servers + " /etc/resolv.conf && exec \"$@\"", "sh"};
    child_process slow{with(with(launcher, {go_mmproxy_path()}), checking({"-4", "slow.example:8080", "-6="}))};
    silent.receive();
    slow.signal(SIGTERM);
    CHECK(slow.wait() == 128 + SIGTERM);
}

TEST_CASE("a signal ends a check, and what it has set up is undone", "[net][program_check]") {
    const int number = GENERATE(SIGTERM, SIGINT, SIGQUIT, SIGHUP);
    const network_namespace network;
    const good_targets targets;
    take_replies_away();
    const auto before = routing_state();
    child_process slow{slow_check()};
    REQUIRE(has_rules());
    slow.signal(number);
    CHECK(slow.wait() == 1);
    CHECK(slow.writes("FAIL the check was interrupted ("));
    CHECK(routing_state() == before);
}

TEST_CASE("what a killed check leaves behind goes with the next instance or check", "[net][program_check]") {
    const bool by_check = GENERATE(true, false);
    const network_namespace network;
    const good_targets targets;
    take_replies_away();
    child_process slow{slow_check()};
    REQUIRE(has_rules());
    slow.signal(SIGKILL);
    slow.wait();
    ip("rule del pref 0 lookup 52");
    CHECK(has_rules());
    if (by_check) {
        const auto result = run_go_mmproxy(checking({}));
        CHECK(result.status == 0);
        CHECK(result.output.find("was left behind by an instance that was killed") != std::string::npos);
    } else {
        go_mmproxy{};
    }
    CHECK(routing_state().find(" proto 1") == std::string::npos);
}
