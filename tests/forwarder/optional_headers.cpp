// SPDX-License-Identifier: BSL-1.0
//
// Forwarders whose header only some peers send: these have to, and from any other peer every byte is payload.
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_version/header_from.hpp>
#include <mmproxy/reloadable.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/catch.hpp"
#include "support/flow_recorder.hpp"
#include "support/own_forwarder.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/recorder.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <array>
#include <string>
#include <string_view>

using namespace mmproxy;
using namespace mmproxy::literals;

namespace {

using balancers = reloadable<subnet_set>;
using version = header_from<any_version, balancers>;
using optional_tcp = tcp_forwarder<external_routing, dual_stack, version, recorder>;
using optional_udp = udp_forwarder<external_routing, dual_stack, version, flow_recorder>;
using optional_announcements = udp_forwarder<external_routing, dual_stack, version, first_datagram, flow_recorder>;

constexpr auto balancer_host = "127.0.0.2:0"_address;
constexpr auto other_host = "127.0.0.3:0"_address;

balancers only(std::string_view subnet) {
    return balancers{subnet_set{std::array{parse_subnet(subnet).value()}}};
}

std::string header_of_a_client() {
    return proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4);
}

} // namespace

TEST_CASE("a peer in the set has to send a header, and its client counts", "[net][optional_headers]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const recorder record;
    own_forwarder<optional_tcp> forwarder{both_targets(), version{only("127.0.0.2/32")}, record};
    forwarder.listen(at_v4());
    auto balancer = tcp_stream::connect(at_v4(), balancer_host);
    SECTION("a header") {
        balancer.send(header_of_a_client() + "hello");
        auto server = target.accept();
        CHECK(server.receive(5) == "hello");
        CHECK(server.peer() == udp_exchange::client_v4);
    }
    SECTION("a header in pieces") {
        const auto header = header_of_a_client();
        balancer.send(header.substr(0, 20));
        CHECK(target.is_silent_for(a_while));
        balancer.send(header.substr(20) + "hello");
        auto server = target.accept();
        CHECK(server.receive(5) == "hello");
        CHECK(server.peer() == udp_exchange::client_v4);
    }
    SECTION("none") {
        balancer.send("GET / HTTP/1.1\r\n\r\n");
        CHECK(record.rejection() == errc::not_proxy);
        CHECK(target.is_silent_for(a_while));
    }
}

TEST_CASE("of a peer outside the set every byte is payload, be it a header", "[net][optional_headers]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const recorder record;
    own_forwarder<optional_tcp> forwarder{both_targets(), version{only("127.0.0.2/32")}, record};
    forwarder.listen(at_v4());
    auto client = tcp_stream::connect(at_v4(), other_host);
    auto server = target.accept(); // before the client has said anything
    const auto forged = header_of_a_client() + "hello";
    client.send(forged);
    CHECK(server.receive(forged.size()) == forged);
    CHECK(server.peer().address == target_v4().address);
    server.send("welcome");
    CHECK(client.receive(7) == "welcome");
    const auto told = record.wait_for(recorder::kind::connected, 1);
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told.front().about.client.is_specified());
}

TEST_CASE("balancers are exchanged for the connections that come then", "[net][optional_headers]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const recorder record;
    auto set = only("127.0.0.2/32");
    own_forwarder<optional_tcp> forwarder{both_targets(), version{set}, record};
    forwarder.listen(at_v4());
    auto before = tcp_stream::connect(at_v4(), balancer_host);
    const auto header = header_of_a_client();
    before.send(header.substr(0, 20));
    CHECK(target.is_silent_for(a_while));
    set.reload(subnet_set{std::array{parse_subnet("127.0.0.3/32").value()}});
    before.send(header.substr(20) + "hello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    CHECK(server.peer() == udp_exchange::client_v4);

    auto after = tcp_stream::connect(at_v4(), balancer_host);
    after.send(header);
    CHECK(target.accept().receive(header.size()) == header);
}

TEST_CASE("of datagrams from outside the set every byte is payload", "[net][optional_headers]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<optional_udp> forwarder{both_targets(), version{only("127.0.0.2/32")}, record};
    forwarder.listen(at_v4());
    const auto balancer = udp_socket::connect(at_v4(), balancer_host);
    const auto client = udp_socket::connect(at_v4(), other_host);
    const auto header = udp_exchange::header_of(udp_exchange::client_v4);
    for (int i = 0; i < 2; ++i) {
        CHECK(udp_exchange::check_exchange(balancer, header, target) == udp_exchange::client_v4);
        const auto forged = header + "forged";
        client.send(forged);
        const auto received = target.receive();
        CHECK(received.payload == forged);
        CHECK(received.from.address == target_v4().address);
        target.send_to(received.from, "reply");
        CHECK(client.receive().payload == "reply");
    }
    balancer.send("no header");
    CHECK(record.drop() == errc::not_proxy);
    CHECK(record.opened() == 2);
    CHECK(target.is_silent_for(a_while));
}

TEST_CASE("an endpoint outside the set announces nothing", "[net][optional_headers]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<optional_announcements> forwarder{both_targets(), version{only("127.0.0.2/32")}, record};
    forwarder.listen(at_v4());
    const auto balancer = udp_socket::connect(at_v4(), balancer_host);
    const auto client = udp_socket::connect(at_v4(), other_host);
    const auto header = udp_exchange::header_of(udp_exchange::client_v4);
    CHECK(udp_exchange::check_exchange(balancer, header, target) == udp_exchange::client_v4);
    CHECK(udp_exchange::check_exchange(balancer, "", target) == udp_exchange::client_v4);
    for (const auto& payload : {header, std::string{"more"}}) {
        client.send(payload);
        const auto received = target.receive();
        CHECK(received.payload == payload);
        CHECK(received.from.address == target_v4().address);
    }
    CHECK(record.all(flow_event::header_read).size() == 1);
}

TEST_CASE("one port serves HAProxy, and a client that comes directly", "[net][haproxy][optional_headers]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const recorder record;
    own_forwarder<optional_tcp> forwarder{both_targets(), version{only("127.0.0.2/32")}, record};
    forwarder.listen(at_v4());
    const haproxy balancer{"frontend f\n  bind 127.0.0.1:9443\n  default_backend b\nbackend b\n"
                           "  server s 127.0.0.1:8443 send-proxy-v2 source 127.0.0.2\n",
                           9443};
    auto balanced = tcp_stream::connect("127.0.0.1:9443"_address, "127.0.0.9:0"_address);
    balanced.send("balanced");
    auto server = target.accept();
    CHECK(server.receive(8) == "balanced");
    CHECK(server.peer().address == balanced.local().address);

    auto direct = tcp_stream::connect(at_v4(), "127.0.0.9:0"_address);
    direct.send("directly");
    auto other = target.accept();
    CHECK(other.receive(8) == "directly");
    CHECK(other.peer().address == target_v4().address);
}
