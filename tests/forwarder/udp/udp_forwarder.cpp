// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address_family/header_destination.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#include "support/catch.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/udp_exchange.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace udp_exchange;

TEST_CASE("a UDP target sees the client's own address and port", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_udp_forwarder<> forwarder;
    const auto mapped = address("[::ffff:203.0.113.9]:4712");

    struct example {
        const char* what;
        socket_address balancer;
        socket_address named;
        udp_socket* target;
        socket_address client;
    };
    const auto examples = std::to_array<example>({
        {"IPv4", at_v4(), client_v4, &v4, client_v4},
        {"IPv6", at_v6(), client_v6, &v6, client_v6},
        {"an IPv6 client of an IPv4 balancer", at_v4(), address("[2001:db8::9]:5"), &v6, address("[2001:db8::9]:5")},
        {"an IPv4 client of an IPv6 balancer", at_v6(), address("203.0.113.10:6"), &v4, address("203.0.113.10:6")},
        {"a v4-mapped client", at_v4(), mapped, &v4, address("203.0.113.9:4712")},
        {"a v4-mapped client of an IPv6 balancer", at_v6(), mapped, &v4, address("203.0.113.9:4712")},
        {"a client on port 65535", at_v4(), address("203.0.113.8:65535"), &v4, address("203.0.113.8:65535")},
    });
    for (const auto& e : examples) {
        CAPTURE(e.what);
        auto balancer = udp_socket::connect(e.balancer);
        CHECK(check_exchange(balancer, header_of(e.named), *e.target) == e.client);
    }
    CHECK(forwarder.flows() == examples.size() - 1); // a v4-mapped client is one, whichever way it comes
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("a client may have the port that the forwarder listens on", "[net][udp_forwarder]") {
    const proxied_network network; // as NTP servers and resolvers do that ask from port 123 and 53
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto port = at_v4().port;
    for (const auto& [client, target] : {std::pair{socket_address{client_v4.address, port}, &v4},
                                         std::pair{socket_address{client_v6.address, port}, &v6}})
        CHECK(check_exchange(balancer, header_of(client), *target) == client);
}

TEST_CASE("clients that share a balancer's socket are told apart", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_udp_forwarder<> forwarder;
    const std::array clients{client_v4, address("203.0.113.7:4712"), address("203.0.113.8:4711"), client_v6};
    auto balancer = udp_socket::connect(at_v4());
    for (int round = 0; round < 3; ++round)
        for (const auto& client : clients) {
            auto& target = client.address.is_v4() ? v4 : v6;
            CHECK(check_exchange(balancer, header_of(client), target) == client);
        }
    CHECK(forwarder.flows() == clients.size());
    CHECK(forwarder.record.opened() == clients.size());
}

TEST_CASE("replies go to where the client's latest datagram came from", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    forwarder.listen(address("127.0.0.1:8444"), 1);
    std::vector<udp_socket> balancers;
    for (const auto& at : {at_v4(), at_v4(), at_v6(), address("127.0.0.1:8444"), address("127.0.0.2:8443")})
        balancers.push_back(udp_socket::connect(at));
    for (int round = 0; round < 3; ++round)
        for (auto& balancer : balancers) {
            CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
            target.send_to(client_v4, "unasked");
            CHECK(balancer.receive().payload == "unasked");
        }
    CHECK(forwarder.flows() == 1);
    CHECK(forwarder.record.opened() == 1);
}

TEST_CASE("replies leave from the address that the balancer has sent to", "[net][udp_forwarder]") {
    const proxied_network network;
    for (const char* arguments :
         {"addr add 192.0.2.5/32 dev lo", "addr add 192.0.2.6/32 dev lo", "-6 addr add 2001:db8:5::5/128 dev lo nodad"})
        ip(arguments);
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    const std::string wildcard = GENERATE("[::]:8443", "0.0.0.0:9443");
    const bool both = wildcard.starts_with('[');
    if (!both) forwarder.listen(address(wildcard), 1);
    const auto port = address(wildcard).port;

    std::vector<const char*> hosts{"127.0.0.1:0", "127.8.9.10:0", "192.0.2.5:0", "192.0.2.6:0"};
    if (both) hosts.insert(hosts.end(), {"[::1]:0", "[2001:db8:5::5]:0"});
    SECTION("of several balancers") {
        for (const auto* host : hosts) {
            CAPTURE(host);
            auto balancer = udp_socket::connect({address(host).address, port}); // hears no other address
            check_exchange(balancer, header_of(client_v4), target);
        }
    }
    SECTION("of one balancer that uses several") {
        udp_socket balancer{address(both ? "[::]:0" : "0.0.0.0:0")};
        for (const auto* host : hosts) {
            CAPTURE(host);
            const socket_address front{address(host).address, port};
            balancer.send_to(front, header_of(client_v4) + "request");
            CHECK(target.receive().payload == "request");
            target.send_to(client_v4, "response");
            CHECK(balancer.receive().from == front);
        }
    }
}

TEST_CASE(
    "datagrams with an unnamed header are forwarded from the host's own address, each balancer endpoint by itself",
    "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_udp_forwarder<> forwarder;
    const auto header = GENERATE(proxy_header::v2_local(), proxy_header::v2(0x20, 0x00, "any bytes"),
                                 proxy_header::v2(0x20, 0x12, proxy_header::v2_addresses(client_v4, front_v4)),
                                 proxy_header::v2(0x21, 0x00, ""), proxy_header::v2(0x21, 0x32, std::string(216, '/')));
    for (const auto& [at, target] : {std::pair{at_v4(), &v4}, std::pair{at_v6(), &v6}}) {
        CAPTURE(header, at);
        auto one = udp_socket::connect(at);
        auto other = udp_socket::connect(at);
        const auto first = check_exchange(one, header, *target);
        const auto second = check_exchange(other, header, *target);
        CHECK(first.address == target->local().address);
        CHECK(first.port != one.local().port);
        CHECK(second != first);
        target->send_to(first, "to the first"); // although the second was heard of later
        CHECK(one.receive().payload == "to the first");
        CHECK(check_exchange(one, header, *target) == first);
    }
    CHECK(forwarder.flows() == 4);
}

TEST_CASE("where no header is expected every sender is a flow, and a header is payload", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<every_datagram, no_header> forwarder;
    auto one = udp_socket::connect(at_v4());
    auto other = udp_socket::connect(at_v4());
    const auto first = check_exchange(one, "", target);
    const auto second = check_exchange(other, "", target);
    CHECK(first.address == target.local().address);
    CHECK(first != second);
    one.send(header_of(client_v4) + "payload");
    const auto received = target.receive();
    CHECK(received.from == first);
    CHECK(received.payload == header_of(client_v4) + "payload");
}

TEST_CASE("a datagram without a good header is dropped and reported, the next one goes on", "[net][udp_forwarder]") {
    struct example {
        std::string bytes;
        errc reason;
    };
    const auto addresses = proxy_header::v2_addresses(client_v4, front_v4);
    const auto header = header_of(client_v4);
    const auto e = GENERATE_COPY(values<example>({
        {"no header", errc::not_proxy},
        {"\x12\x34\x01\x20", errc::not_proxy},
        {"", errc::truncated},
        {"\r\n\r\n", errc::truncated},
        {header.substr(0, 15), errc::truncated},
        {header.substr(0, 27), errc::truncated},
        {proxy_header::v1(client_v4, front_v4) + "payload", errc::wrong_transport},
        {proxy_header::v2(0x11, 0x12, addresses), errc::bad_version},
        {proxy_header::v2(0x22, 0x12, addresses), errc::bad_command},
        {proxy_header::v2(0x21, 0x42, addresses), errc::bad_family},
        {proxy_header::v2(0x21, 0x22, addresses), errc::bad_length},
        {proxy_header::v2(0x21, 0x12, addresses + "tail"), errc::bad_tlv},
        {proxy_header::v2_datagram(client_v4, front_v4, proxy_header::tlv(0x03, "\x01\x02\x03\x04")),
         errc::bad_checksum},
        {header_of(address("0.0.0.0:1")), errc::bad_client},
        {header_of(address("224.0.0.1:1")), errc::bad_client},
        {header_of(address("[ff02::1]:1")), errc::bad_client},
    }));
    CAPTURE(e.bytes);
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(e.bytes);
    CHECK(check_exchange(balancer, header, target) == client_v4);
    const auto drops = forwarder.record.all(flow_event::datagram_dropped);
    REQUIRE(drops.size() == 1);
    CHECK(drops[0].error == e.reason);
    CHECK(drops[0].about.peer == balancer.local());
    CHECK(drops[0].about.local == at_v4());
    CHECK(forwarder.record.opened() == 1);
}

TEST_CASE("where v2 alone is expected a v1 header is none", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<every_datagram, v2> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(proxy_header::v1(client_v4, front_v4) + "payload");
    CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    CHECK(forwarder.record.drop() == errc::v1_unexpected);
}

TEST_CASE("a datagram's header may be as large as max_header and no larger", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{.max_header = 64}};
    auto balancer = udp_socket::connect(at_v4());
    const auto header = [](std::size_t size) {
        const std::string filling(size - 16 - 12 - 3, 'x');
        return proxy_header::v2_datagram(client_v4, front_v4, proxy_header::tlv(0x04, filling));
    };
    balancer.send(header(65) + "payload");
    check_exchange(balancer, header(64), target);
    CHECK(forwarder.record.drop() == errc::too_long);
}

TEST_CASE("empty datagrams pass both ways", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_udp_forwarder<> forwarder;
    for (const auto& [client, target] : {std::pair{client_v4, &v4}, std::pair{client_v6, &v6}}) {
        auto balancer = udp_socket::connect(at_v4());
        balancer.send(header_of(client));
        const auto received = target->receive();
        CHECK(received.from == client);
        CHECK(received.payload.empty());
        target->send_to(client, "");
        CHECK(balancer.receive().payload.empty());
        check_exchange(balancer, header_of(client), *target);
    }
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("datagrams may be as large as UDP has them", "[net][udp_forwarder]") {
    constexpr std::size_t largest_v4 = 65535 - 20 - 8;
    constexpr std::size_t largest_v6 = 65535 - 8;
    const proxied_network network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_udp_forwarder<> forwarder;
    const auto payload = [](std::size_t size) {
        std::string bytes(size, '\0');
        std::ranges::generate(bytes, [i = 0u]() mutable { return static_cast<char>(i++ % 251); });
        return bytes;
    };
    struct example {
        socket_address balancer;
        socket_address client;
        udp_socket* target;
        std::size_t largest;
    };
    for (const auto& e : {example{at_v4(), client_v4, &v4, largest_v4}, example{at_v6(), client_v6, &v6, largest_v6}})
        for (const std::size_t less : {1'000u, 1u, 0u}) {
            CAPTURE(e.balancer, less);
            auto balancer = udp_socket::connect(e.balancer);
            const auto header = header_of(e.client);
            const auto request = payload(e.largest - header.size() - less);
            balancer.send(header + request);
            const auto received = e.target->receive();
            CHECK(received.from == e.client);
            CHECK((received.payload == request));
            const auto response = payload(e.largest - less);
            e.target->send_to(e.client, response);
            CHECK((balancer.receive().payload == response));
        }
    CHECK(forwarder.record.dropped() == 0);

    SECTION("and a reply that the balancer's address family cannot carry is dropped and reported") {
        auto balancer = udp_socket::connect(at_v4());
        check_exchange(balancer, header_of(client_v6), v6);
        v6.send_to(client_v6, payload(largest_v6));
        check_exchange(balancer, header_of(client_v6), v6);
        CHECK(forwarder.record.reply_drop() == std::errc::message_size);
    }
}

TEST_CASE("a target that is down and up again loses nothing that is sent when it is up", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket other{target_v6()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto header = GENERATE(header_of(client_v4), proxy_header::v2_local());
    for (int round = 0; round < 5; ++round) {
        {
            udp_socket target{target_v4()};
            for (int i = 0; i < 3; ++i) check_exchange(balancer, header, target);
        }
        for (int i = 0; i < 1 + round % 2; ++i) balancer.send(header + "refused");
        check_exchange(balancer, header_of(client_v6), other); // so the datagrams before it have been sent
    }
    CHECK(forwarder.flows() == 2);
    CHECK(forwarder.record.opened() == 2);
    CHECK(forwarder.record.all(flow_event::closed).empty());
}

TEST_CASE("a flow whose target is down from the start begins when it is up", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket other{target_v6()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    for (int i = 0; i < 3; ++i) balancer.send(header_of(client_v4) + "refused");
    check_exchange(balancer, header_of(client_v6), other);
    udp_socket target{target_v4()};
    CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
}

TEST_CASE("what another host than the target sends to a client goes no further", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    udp_socket stranger{address("127.0.0.1:9999")};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client_v4), target);
    stranger.send_to(client_v4, "forged");
    check_exchange(balancer, header_of(client_v4), target);
}

TEST_CASE("only balancers in the allowed subnets are heard", "[net][udp_forwarder]") {
    struct example {
        const char* allowed;
        socket_address balancer;
        bool heard;
    };
    // The listener is an IPv6 one, so that IPv4 peers reach it as v4-mapped addresses.
    const auto e = GENERATE(values<example>({
        {"127.0.0.0/8", at_v4(), true},
        {"::ffff:127.0.0.1/128", at_v4(), true},
        {"::1/128", at_v6(), true},
        {"10.0.0.0/8", at_v4(), false},
        {"::/0", at_v4(), false},
        {"127.0.0.0/8", at_v6(), false},
    }));
    CAPTURE(e.allowed, e.balancer);
    const proxied_network network;
    udp_socket target{target_v4()};
    const std::vector subnets{parse_subnet(e.allowed).value()};
    const running_udp_forwarder<> forwarder{{}, {subnet_set{subnets}}};
    auto balancer = udp_socket::connect(e.balancer);
    if (e.heard) {
        check_exchange(balancer, header_of(client_v4), target);
    } else {
        balancer.send(header_of(client_v4) + "payload");
        CHECK(forwarder.record.drop() == errc::not_allowed);
        CHECK(forwarder.flows() == 0);
        CHECK(target.is_silent_for(0ms));
    }
}

TEST_CASE("a balancer that is allowed, or no longer, is asked about anew though it alone sends",
          "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const subnet_set balancers{std::vector{parse_subnet("127.0.0.0/8").value()}};
    const chosen_access access{subnet_set{std::vector<subnet>{}}};
    const running_udp_forwarder<> forwarder{{}, access};
    auto lists = access; // the copy of this thread
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v4) + "refused");
    CHECK(forwarder.record.drop() == errc::not_allowed);
    lists.subnets->reload(balancers);
    check_exchange(balancer, header_of(client_v4), target);
    lists.subnets->reload(subnet_set{std::vector<subnet>{}});
    balancer.send(header_of(client_v4) + "refused again");
    CHECK(forwarder.record.wait_for(flow_event::datagram_dropped, 2).size() == 2);
    CHECK(target.is_silent_for(0ms));
}

TEST_CASE("a UDP client without a target of its family is not served", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{}, {}, dual_stack{target_v4(), {}}};
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v6) + "payload");
    check_exchange(balancer, header_of(client_v4), target);
    CHECK(forwarder.record.drop() == errc::not_served);
}

TEST_CASE("a client that the header names another destination for is another flow", "[net][udp_forwarder]") {
    const proxied_network network;
    udp_socket one{address("127.0.0.1:9001")};
    udp_socket other{address("127.0.0.2:9002")};
    const std::vector reachable{parse_subnet("127.0.0.0/8").value()};
    const running_udp_forwarder<> forwarder{{}, {}, header_destination{both_targets(), subnet_set{reachable}}};
    auto balancer = udp_socket::connect(at_v4());
    const auto header = [](const socket_address& to) { return proxy_header::v2_datagram(client_v4, to); };
    for (int round = 0; round < 3; ++round)
        for (auto* target : {&one, &other})
            CHECK(check_exchange(balancer, header(target->local()), *target) == client_v4);
    one.send_to(client_v4, "from the one");
    CHECK(balancer.receive().payload == "from the one");
    CHECK(forwarder.flows() == 2);

    balancer.send(header(address("10.9.8.7:53")) + "payload");
    CHECK(forwarder.record.drop() == errc::not_served);
    CHECK(forwarder.flows() == 2);
}

TEST_CASE("the routings bring a UDP server's answers home", "[net][udp_forwarder]") {
    const network_namespace network;
    SECTION("loopback_routing the replies of a server on loopback addresses") {
        udp_socket v4{target_v4()};
        udp_socket v6{target_v6()};
        const running_udp_forwarder<> forwarder{{}, {}, both_targets(), loopback_routing{}};
        auto balancer = udp_socket::connect(at_v4());
        CHECK(check_exchange(balancer, header_of(client_v4), v4) == client_v4);
        CHECK(check_exchange(balancer, header_of(client_v6), v6) == client_v6);
    }
    SECTION("scoped_routing the replies of a server on every address") {
        udp_socket v4{address("0.0.0.0:8080")};
        udp_socket v6{address("[::]:8081")};
        const std::array targets{target_v4(), address("[::1]:8081")};
        const running_udp_forwarder<> forwarder{
            {}, {}, dual_stack{targets[0], targets[1]}, scoped_routing{transport::datagram, targets}};
        auto balancer = udp_socket::connect(at_v4());
        CHECK(check_exchange(balancer, header_of(client_v4), v4) == client_v4);
        CHECK(check_exchange(balancer, header_of(client_v6), v6) == client_v6);
    }
    SECTION("scoped_routing the replies of a server on an address of the host's own") {
        ip("addr add 10.0.0.2/32 dev lo");
        const auto local = address("10.0.0.2:8080");
        udp_socket target{address(GENERATE("10.0.0.2:8080", "0.0.0.0:8080"))};
        const running_udp_forwarder<> forwarder{
            {}, {}, dual_stack{local, {}}, scoped_routing{transport::datagram, {local}}};
        auto balancer = udp_socket::connect(at_v4());
        CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    }
}
