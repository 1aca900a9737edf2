// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "support/catch.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/udp_exchange.hpp"

#include <array>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace udp_exchange;

namespace {

constexpr auto short_time = 400ms;

/// Every header that may announce the client.
std::vector<std::string> announcements() {
    return {header_of(client_v4), proxy_header::v1(client_v4, front_v4)};
}

} // namespace

TEST_CASE("a header on a balancer endpoint's first datagram counts for the datagrams that follow",
          "[net][first_datagram]") {
    const proxied_network network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_udp_forwarder<first_datagram> forwarder;
    struct example {
        std::string header;
        udp_socket* target;
        socket_address client;
    };
    const auto e = GENERATE_REF(values<example>({
        {header_of(client_v4), &v4, client_v4},
        {header_of(client_v6), &v6, client_v6},
        {proxy_header::v1(client_v4, front_v4), &v4, client_v4},
        {proxy_header::v1(client_v6, front_v6), &v6, client_v6},
    }));
    CAPTURE(e.header);
    auto balancer = udp_socket::connect(at_v4());
    SECTION("with a payload behind it") {
        CHECK(check_exchange(balancer, e.header, *e.target) == e.client);
    }
    SECTION("alone, and then it is no datagram of the client's") {
        balancer.send(e.header);
    }
    for (int i = 0; i < 3; ++i) CHECK(check_exchange(balancer, "", *e.target) == e.client);
    CHECK(forwarder.flows() == 1);
    CHECK(forwarder.record.opened() == 1);
    CHECK(forwarder.record.all(flow_event::header_read).size() == 1);
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("a balancer endpoint whose header was refused may send another one after close_after",
          "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder{{.close_after = 500ms, .max_header = 40}};
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v6) + "payload"); // 52 bytes of header
    CHECK(forwarder.record.drop() == errc::too_long);
    balancer.send(header_of(client_v4) + "too early");
    CHECK(target.is_silent_for(500ms + 600ms)); // nothing moves, and so the refusal ends
    balancer.send(header_of(client_v4) + "in time");
    CHECK(target.receive().payload == "in time");
}

TEST_CASE("one header version alone may be expected on the first datagram", "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    auto balancer = udp_socket::connect(at_v4());
    const auto check = [&](const auto& forwarder, const std::string& header, const std::string& other, errc reason) {
        balancer.send(other + "dropped");
        CHECK(check_exchange(balancer, header, target) == client_v4);
        CHECK(check_exchange(balancer, "", target) == client_v4);
        CHECK(forwarder.record.drop() == reason);
    };
    SECTION("v1") {
        check(running_udp_forwarder<first_datagram, v1>{}, proxy_header::v1(client_v4, front_v4), header_of(client_v4),
              errc::v2_unexpected);
    }
    SECTION("v2") {
        check(running_udp_forwarder<first_datagram, v2>{}, header_of(client_v4), proxy_header::v1(client_v4, front_v4),
              errc::v1_unexpected);
    }
}

TEST_CASE("a client cannot forge an identity behind the first datagram", "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder;
    const auto header = GENERATE(from_range(announcements()));
    auto balancer = udp_socket::connect(at_v4());
    if (GENERATE(true, false))
        check_exchange(balancer, header, target);
    else
        balancer.send(header);
    const auto victim = address("203.0.113.99:53");
    for (const auto& forged : {header_of(victim) + "payload", proxy_header::v1(victim, front_v4) + "payload",
                               header_of(victim), proxy_header::v2_local() + "payload", header_of(client_v4)}) {
        CAPTURE(forged);
        balancer.send(forged);
        const auto received = target.receive();
        CHECK(received.from == client_v4);
        CHECK(received.payload == forged);
    }
    CHECK(forwarder.flows() == 1);
}

TEST_CASE("a balancer endpoint that begins without a header is dropped and reported until it sends one",
          "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder;
    struct example {
        std::string bytes;
        errc reason;
    };
    const auto e = GENERATE(values<example>({
        {"no header", errc::not_proxy},
        {"", errc::truncated},
        {header_of(client_v4).substr(0, 20), errc::truncated},
        {"PROXY TCP4 203.0.113.7 ", errc::truncated},
    }));
    CAPTURE(e.bytes);
    auto other = udp_socket::connect(at_v4());
    check_exchange(other, header_of(address("203.0.113.8:1")), target);
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(e.bytes);
    CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    CHECK(check_exchange(balancer, "", target) == client_v4);
    const auto drops = forwarder.record.all(flow_event::datagram_dropped);
    REQUIRE(drops.size() == 1);
    CHECK(drops[0].error == e.reason);
    CHECK(drops[0].about.peer == balancer.local());
}

TEST_CASE("a client whose announcement was refused cannot forge another", "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    struct example {
        std::string header;
        std::size_t max_flows;
        errc reason;
    };
    const auto e = GENERATE(values<example>({
        {header_of(client_v6), 2, errc::not_served},
        {header_of(address("203.0.113.8:1")), 1, errc::too_many_flows},
        {header_of(address("0.0.0.0:1")), 2, errc::bad_client},
    }));
    const running_udp_forwarder<first_datagram> forwarder{{.max_flows = e.max_flows}, {}, dual_stack{target_v4(), {}}};
    auto other = udp_socket::connect(at_v4());
    check_exchange(other, header_of(client_v4), target);
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(e.header + "payload");
    CHECK(forwarder.record.drop() == e.reason);
    for (const auto& forged : {header_of(client_v4), proxy_header::v1(client_v4, front_v4)})
        balancer.send(forged + "forged");
    check_exchange(other, "", target); // and to the target comes nothing else
    CHECK(forwarder.record.dropped() == 3);
}

TEST_CASE("empty datagrams pass both ways behind the first datagram", "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v4));
    balancer.send("");
    const auto received = target.receive();
    CHECK(received.from == client_v4);
    CHECK(received.payload.empty());
    target.send_to(client_v4, "");
    CHECK(balancer.receive().payload.empty());
    check_exchange(balancer, "", target);
}

TEST_CASE("a client that comes by two balancer endpoints is one flow, and the latest is answered",
          "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder;
    std::array balancers{udp_socket::connect(at_v4()), udp_socket::connect(at_v6()), udp_socket::connect(at_v4())};
    for (auto& balancer : balancers) CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    for (int round = 0; round < 3; ++round)
        for (auto& balancer : balancers) {
            CHECK(check_exchange(balancer, "", target) == client_v4);
            target.send_to(client_v4, "unasked");
            CHECK(balancer.receive().payload == "unasked");
        }
    CHECK(forwarder.flows() == 1);
}

TEST_CASE("balancer endpoints that announce an unnamed header are flows of their own", "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder;
    auto one = udp_socket::connect(at_v4());
    auto other = udp_socket::connect(at_v4());
    const auto first = check_exchange(one, proxy_header::v2_local(), target);
    const auto second = check_exchange(other, GENERATE(proxy_header::v2_local(), "PROXY UNKNOWN\r\n"), target);
    CHECK(first.address == target.local().address);
    CHECK(first != second);
    CHECK(check_exchange(one, "", target) == first);
    CHECK(check_exchange(other, "", target) == second);
}

TEST_CASE("an endpoint through which nothing has moved for close_after begins anew", "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder{{.close_after = short_time}};
    auto balancer = udp_socket::connect(at_v4());
    const auto next_client = address("203.0.113.8:1");
    CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    REQUIRE(forwarder.record.wait_for(flow_event::closed).size() == 1);
    CHECK(target.is_silent_for(1s)); // as late as an endpoint may be forgotten
    SECTION("with another client") {
        CHECK(check_exchange(balancer, header_of(next_client), target) == next_client);
        CHECK(check_exchange(balancer, "", target) == next_client);
    }
    SECTION("and needs a header") {
        balancer.send("late payload");
        CHECK(check_exchange(balancer, header_of(next_client), target) == next_client);
        CHECK(forwarder.record.drop() == errc::not_proxy);
    }
}

TEST_CASE("an endpoint that has only sent its header is forgotten like any other", "[net][first_datagram]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder{{.close_after = short_time}};
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v4));
    CHECK(target.is_silent_for(short_time + 1s));
    CHECK(check_exchange(balancer, header_of(address("203.0.113.8:1")), target) == address("203.0.113.8:1"));
}
