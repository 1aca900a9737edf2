// SPDX-License-Identifier: BSL-1.0
//
// --check tries targets that are down, elsewhere, or not heard.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/go_mmproxy_check.hpp"
#include "support/network_namespace.hpp"
#include "support/topology.hpp"

#include <string>

using namespace mmproxy;

TEST_CASE("rules and routes that are set by hand are tried", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    const auto without = check({"-p", "all", "-routing", "none"});
    CAPTURE(without.text);
    CHECK(without.status == 1);
    CHECK(without.count("FAIL ") == 4);
    CHECK(without.count("no route brings the replies back (Network is unreachable): see `ip rule`") == 4);
    route_replies_to_loopback();
    CHECK(check({"-p", "all", "-routing", "none"}).status == 0);
}

TEST_CASE("a target that is down is told from routes that are missing", "[net][program_check]") {
    const network_namespace network;
    const auto found = check({"-p", "all"});
    CAPTURE(found.text);
    CHECK(found.status == 1);
    CHECK(found.count("FAIL ") == 4);
    CHECK(found.has("FAIL TCP 127.0.0.1:8080 refuses: nothing listens there; start the server"));
    CHECK(found.has("FAIL UDP [::1]:8080 refuses: nothing listens there"));
    CHECK(found.has("OK   the refusal of TCP 127.0.0.1:8080 comes back to the client 192.0.2.123"));
    CHECK(found.has("OK   the refusal of UDP [::1]:8080 comes back to the client 2001:db8::123"));
}

TEST_CASE("with -routing fwmark no firewall is blamed for a target that is down", "[net][program_check]") {
    const network_namespace network;
    const auto found = check({"-routing", "fwmark", "-mark", "7"});
    CAPTURE(found.text);
    CHECK(found.status == 1);
    CHECK(found.count("FAIL ") == 2);
    CHECK(found.has("FAIL TCP 127.0.0.1:8080 refuses: nothing listens there; start the server"));
}

TEST_CASE("a target on another host is tried with the routes that are there", "[net][program_check]") {
    const network_namespace other;
    const network_namespace host;
    join({host, "eth0", {"10.0.0.1/24"}}, {other, "eth0", {"10.0.0.2/24"}});
    const strings target{"-4", "10.0.0.2:8080", "-6=", "-p", "all"};
    const auto flags = with(target, {"-routing", "none"});
    SECTION("where it does not answer") {
        const auto found = check({"-4", "10.0.0.3:8080", "-6=", "-routing", "none"});
        CHECK(found.status == 1);
        CHECK(found.has("FAIL TCP 10.0.0.3:8080 is not reached from this host ("));
        CHECK_FALSE(found.has("client 192.0.2.123"));
    }
    SECTION("where it answers") {
        const auto inside = other.enter();
        const tcp_listener tcp{address("10.0.0.2:8080")};
        const answering_server udp{address("10.0.0.2:8080")};
        const auto back = host.enter();
        const auto lost = check(flags);
        CHECK(lost.status == 1);
        CHECK(lost.count("the target is not on this host, and its answers do not come back here") == 2);
        other.run([] { ip("route add default via 10.0.0.1"); }); // as a container's leads to its host
        ip("rule add from 10.0.0.2 iif eth0 lookup 123");
        ip("route add local default dev lo table 123");
        CHECK(check(flags).status == 0);
        CHECK(check(with(target, {"-routing", "scoped"})).has("is not on this host: routing serves local ones"));
        CHECK(check(target).has("WARN -4: \"10.0.0.2:8080\" is not on a loopback address"));
    }
}

TEST_CASE("a firewall that drops what has a client's address is told from the rest", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    const std::string chain = GENERATE("input priority 0; policy accept; iif lo ip saddr != 127.0.0.0/8 drop;",
                                       "output priority 0; policy accept; ip saddr != 127.0.0.0/8 drop;");
    output_of("nft 'table ip f { chain c { type filter hook " + chain + " }; }'");
    const auto found = check({"-p", "all"});
    CAPTURE(found.text);
    CHECK(found.status == 1);
    CHECK(found.count("comes back to the client 192.0.2.123: rules and routes would bring the answer back, so that a "
                      "firewall drops it") == 2);
    CHECK(found.has("OK   TCP [::1]:8080 is reached as the client"));
}

TEST_CASE("a UDP server that does not answer an empty datagram is not judged", "[net][program_check]") {
    const network_namespace network;
    const udp_socket silent{target_v4()};
    const auto found = check({"-p", "udp", "-6="});
    CHECK(found.status == 0);
    CHECK(found.has("OK   UDP 127.0.0.1:8080 does not refuse datagrams from this host"));
    CHECK(found.has("WARN UDP 127.0.0.1:8080 did not answer an empty datagram of the client 192.0.2.123: cannot tell"));
}

TEST_CASE("a UDP server on a wildcard address needs -routing scoped", "[net][program_check]") {
    const network_namespace network;
    SECTION("that answers") {
        const answering_server server{address("0.0.0.0:8080")};
        const auto found = check({"-p", "udp", "-6="});
        CHECK(found.status == 1);
        CHECK(found.has("FAIL UDP 127.0.0.1:8080: its server is bound to 0.0.0.0:8080"));
        CHECK(check({"-p", "udp", "-6=", "-routing", "scoped"}).status == 0);
    }
    SECTION("that does not") {
        const udp_socket silent{address("[::]:8080")};
        const auto found = check({"-p", "udp", "-6="});
        CHECK(found.status == 0);
        CHECK(found.has("WARN UDP 127.0.0.1:8080: its server is bound to [::]:8080"));
    }
}

TEST_CASE("a default target that nothing listens on is a warning alone", "[net][program_check]") {
    const network_namespace network;
    const tcp_listener server{target_v4()};
    const auto result =
        run_go_mmproxy({"--check", "-l", "127.0.0.1:8443", "-4", "127.0.0.1:8080"}); // -6 is [::1]:443 by default
    CAPTURE(result.output);
    CHECK(result.status == 0);
    CHECK(result.output.find("WARN TCP [::1]:443 refuses: ") != std::string::npos);
    CHECK(result.output.find("give -6= where") != std::string::npos);
}
