// SPDX-License-Identifier: BSL-1.0
//
// Clients that no header may name, through forwarders: each is refused for its reason, and no other one.
#include <mmproxy/access_control/all_allow.hpp>
#include <mmproxy/access_control/denied_clients.hpp>
#include <mmproxy/access_control/loopback_guard.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/catch.hpp"
#include "support/flow_recorder.hpp"
#include "support/own_forwarder.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/recorder.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <array>
#include <string>
#include <string_view>
#include <system_error>

using namespace mmproxy;
using namespace mmproxy::literals;

namespace {

using guarded = all_allow<denied_clients, loopback_guard>;
using guarded_tcp = tcp_forwarder<external_routing, dual_stack, guarded, recorder>;
using guarded_udp = udp_forwarder<external_routing, dual_stack, guarded, flow_recorder>;
using guarded_announcements = udp_forwarder<external_routing, dual_stack, first_datagram, guarded, flow_recorder>;

constexpr auto on_loopback = "127.0.0.1:4711"_address;
constexpr auto elsewhere = "192.0.2.1:0"_address; ///< an address of this host that is not of the loopback
constexpr auto on_this_host = "127.0.0.1:0"_address;

/// A network in which a balancer may have the address `elsewhere`.
class network_with_elsewhere {
public:
    network_with_elsewhere() { ip("addr add 192.0.2.1/32 dev lo"); }

private:
    proxied_network network_;
};

guarded denying(std::string_view subnet) {
    return guarded{denied_clients{subnet_set{std::array{parse_subnet(subnet).value()}}}, loopback_guard{}};
}

void send_header(const socket_address& from, const std::string& header) {
    auto balancer = tcp_stream::connect(at_v4(), from);
    balancer.send(header);
    balancer.receive_end();
}

} // namespace

TEST_CASE("a connection is refused for the reason of the policy that refuses its client", "[net][refused_clients]") {
    const network_with_elsewhere network;
    tcp_listener target{target_v4()};
    const recorder record;
    own_forwarder<guarded_tcp> forwarder{both_targets(), denying("198.51.100.0/24"), record};
    forwarder.listen(at_v4());
    SECTION("a client of the loopback, of a balancer elsewhere") {
        send_header(elsewhere, proxy_header::v2(on_loopback, udp_exchange::front_v4));
        CHECK(record.rejection() == errc::loopback_client);
    }
    SECTION("a v4-mapped one") {
        send_header(elsewhere, proxy_header::v2("[::ffff:127.0.0.1]:4711"_address, udp_exchange::front_v6));
        CHECK(record.rejection() == errc::loopback_client);
    }
    SECTION("a denied one") {
        send_header(on_this_host, proxy_header::v2("198.51.100.7:4711"_address, udp_exchange::front_v4));
        CHECK(record.rejection() == errc::client_denied);
    }
    SECTION("neither") {
        auto balancer = tcp_stream::connect(at_v4(), elsewhere);
        balancer.send(proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4) + "hello");
        CHECK(target.accept().receive(5) == "hello");
    }
    SECTION("a client of the loopback, of a balancer on it") {
        auto balancer = tcp_stream::connect(at_v4(), on_this_host);
        balancer.send(proxy_header::v2(on_loopback, udp_exchange::front_v4) + "hello");
        auto server = target.accept();
        CHECK(server.receive(5) == "hello");
        CHECK(server.peer() == on_loopback);
    }
    SECTION("this host as the client of a balancer elsewhere") {
        auto balancer = tcp_stream::connect(at_v4(), elsewhere);
        balancer.send(proxy_header::v2("192.0.2.1:4711"_address, udp_exchange::front_v4) + "hello");
        CHECK(target.accept().receive(5) == "hello");
    }
    SECTION("a header that names no client") {
        auto balancer = tcp_stream::connect(at_v4(), elsewhere);
        balancer.send("PROXY UNKNOWN\r\nhello");
        CHECK(target.accept().receive(5) == "hello");
    }
}

TEST_CASE("a datagram is dropped for the reason of the policy that refuses its client", "[net][refused_clients]") {
    const network_with_elsewhere network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<guarded_udp> forwarder{both_targets(), denying("198.51.100.0/24"), record};
    forwarder.listen(at_v4());
    const auto balancer = udp_socket::connect(at_v4(), elsewhere);
    const bool is_denied = GENERATE(true, false);
    const auto refused = is_denied ? "198.51.100.7:4711"_address : on_loopback;
    balancer.send(udp_exchange::header_of(refused) + "no");
    CHECK(record.drop() == (is_denied ? errc::client_denied : errc::loopback_client));
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(udp_exchange::client_v4), target);
}

TEST_CASE("a balancer elsewhere does not get into the flow of a client of the loopback", "[net][refused_clients]") {
    const network_with_elsewhere network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<guarded_udp> forwarder{both_targets(), guarded{}, record};
    forwarder.listen(at_v4());
    const auto local = udp_socket::connect(at_v4(), on_this_host);
    const auto remote = udp_socket::connect(at_v4(), elsewhere);
    CHECK(udp_exchange::check_exchange(local, udp_exchange::header_of(on_loopback), target) == on_loopback);
    remote.send(udp_exchange::header_of(on_loopback) + "forged");
    CHECK(record.drop() == errc::loopback_client);
    CHECK(record.all(flow_event::datagram_dropped).front().about.client == on_loopback);
    target.send_to(on_loopback, "reply");
    CHECK(local.receive().payload == "reply"); // the way back is that of the flow's own balancer
    CHECK(target.is_silent_for(a_while));
    const auto other = udp_socket::connect(at_v4(), "127.0.0.2:0"_address); // may name that client, too
    CHECK(udp_exchange::check_exchange(other, udp_exchange::header_of(on_loopback), target) == on_loopback);
    CHECK(record.opened() == 1);
}

TEST_CASE("the balancers of a flow take turns", "[net][refused_clients]") {
    const network_with_elsewhere network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<guarded_udp> forwarder{both_targets(), guarded{}, record};
    forwarder.listen(at_v4());
    const auto one = udp_socket::connect(at_v4(), on_this_host);
    const auto other = udp_socket::connect(at_v4(), elsewhere);
    const auto header = udp_exchange::header_of(udp_exchange::client_v4);
    for (int i = 0; i < 3; ++i)
        for (const auto* balancer : {&one, &other})
            CHECK(udp_exchange::check_exchange(*balancer, header, target) == udp_exchange::client_v4);
    CHECK(record.opened() == 1);
}

TEST_CASE("an endpoint that announces a refused client has every datagram dropped for that reason",
          "[net][refused_clients]") {
    const network_with_elsewhere network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<guarded_announcements> forwarder{both_targets(), guarded{}, record};
    forwarder.listen(at_v4());
    const auto local = udp_socket::connect(at_v4(), on_this_host);
    CHECK(udp_exchange::check_exchange(local, udp_exchange::header_of(on_loopback), target) == on_loopback);
    const auto remote = udp_socket::connect(at_v4(), elsewhere);
    remote.send(udp_exchange::header_of(on_loopback) + "forged");
    remote.send("more");
    const auto dropped = record.wait_for(flow_event::datagram_dropped, 2);
    REQUIRE(dropped.size() == 2);
    for (const auto& d : dropped) CHECK(d.error == errc::loopback_client);
    CHECK(target.is_silent_for(a_while));
}
