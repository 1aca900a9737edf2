// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address.hpp>
#include <mmproxy/address_family.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header_placement.hpp>
#include <mmproxy/reloadable.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/tlv.hpp>

#include "support/catch.hpp"
#include "support/flow_recorder.hpp"
#include "support/own_forwarder.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/recorder.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <optional>
#include <string_view>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace mmproxy::literals;

namespace {

constexpr auto other_target = "127.0.0.1:8081"_address;

/// Ports map one to one: what was sent to 9000 + n goes to 8080 + n.
struct by_local_port {
    std::optional<socket_address> target_for(const request& asked) const noexcept {
        const auto port = asked.local().port;
        if (port < 9000) return std::nullopt;
        return socket_address{target_v4().address, static_cast<std::uint16_t>(port - 9000 + 8080)};
    }
};

/// Lets every balancer in, and of the clients one.
struct one_client {
    ip_address client;
    bool allows(const ip_address& /*balancer*/) const noexcept { return true; }
    bool allows_client(const request& asked) const noexcept { return asked.client.address == client; }
};

static_assert(address_family_policy<by_local_port> && !decides_by_addresses<by_local_port>);
static_assert(access_control_policy<one_client>);

std::string header_for(std::string_view server_name) {
    return proxy_header::v2("203.0.113.7:1000"_address, "198.51.100.1:443"_address,
                            proxy_header::tlv(0x02, server_name));
}

} // namespace

TEST_CASE("a client is forwarded by the server name in the header's AUTHORITY TLV", "[net][request]") {
    const proxied_network network;
    tcp_listener one{target_v4()};
    tcp_listener other{other_target};
    own_forwarder<tcp_forwarder<external_routing, by_server_name<>>> forwarder{
        by_server_name{both_targets(), {{"other.example", dual_stack{other_target, std::nullopt}}}}};
    forwarder.listen(at_v4());
    for (const auto* name : {"one.example", "other.example"}) {
        auto client = tcp_stream::connect(at_v4());
        client.send(header_for(name) + "hello");
        CHECK((name == std::string_view{"other.example"} ? other : one).accept().receive(5) == "hello");
    }
}

TEST_CASE("a connection is forwarded by the port that the balancer has sent it to", "[net][request]") {
    const proxied_network network;
    own_forwarder<tcp_forwarder<by_local_port, external_routing>> forwarder{};
    for (std::uint16_t i = 0; i < 3; ++i) {
        tcp_listener target{{target_v4().address, static_cast<std::uint16_t>(8080 + i)}};
        const socket_address at{at_v4().address, static_cast<std::uint16_t>(9000 + i)};
        forwarder.listen(at);
        auto client = tcp_stream::connect(at);
        client.send("PROXY UNKNOWN\r\nhello");
        CHECK(target.accept().receive(5) == "hello");
    }
}

TEST_CASE("datagrams are forwarded by the port that the balancer has sent them to", "[net][request]") {
    const proxied_network network;
    own_forwarder<udp_forwarder<by_local_port, external_routing>> forwarder{};
    for (std::uint16_t i = 0; i < 3; ++i) {
        udp_socket target{{target_v4().address, static_cast<std::uint16_t>(8080 + i)}};
        const socket_address at{at_v4().address, static_cast<std::uint16_t>(9000 + i)};
        forwarder.listen(at);
        auto balancer = udp_socket::connect(at);
        CHECK(udp_exchange::check_exchange(balancer, udp_exchange::header_of(udp_exchange::client_v4), target) ==
              udp_exchange::client_v4);
    }
}

TEST_CASE("a client that the access control refuses has a reason of its own", "[net][request]") {
    const proxied_network network;
    const one_client access{"203.0.113.7:1"_address.address};
    SECTION("of TCP") {
        tcp_listener target{target_v4()};
        const recorder record;
        own_forwarder<tcp_forwarder<external_routing, dual_stack, one_client, recorder>> forwarder{both_targets(),
                                                                                                   access, record};
        forwarder.listen(at_v4());
        auto refused = tcp_stream::connect(at_v4());
        refused.send(proxy_header::v1("203.0.113.8:1000"_address, "198.51.100.1:443"_address));
        CHECK(record.rejection() == errc::client_not_allowed);
        auto client = tcp_stream::connect(at_v4());
        client.send(proxy_header::v1("203.0.113.7:1000"_address, "198.51.100.1:443"_address) + "hello");
        CHECK(target.accept().receive(5) == "hello");
    }
    SECTION("of UDP") {
        udp_socket target{target_v4()};
        const flow_recorder record;
        own_forwarder<udp_forwarder<external_routing, dual_stack, one_client, flow_recorder>> forwarder{both_targets(),
                                                                                                        access, record};
        forwarder.listen(at_v4());
        auto balancer = udp_socket::connect(at_v4());
        balancer.send(udp_exchange::header_of("203.0.113.8:1000"_address) + "no");
        CHECK(record.drop() == errc::client_not_allowed);
        udp_exchange::check_exchange(balancer, udp_exchange::header_of(udp_exchange::client_v4), target);
    }
    SECTION("of UDP, when it is announced") {
        udp_socket target{target_v4()};
        const flow_recorder record;
        own_forwarder<udp_forwarder<external_routing, dual_stack, first_datagram, one_client, flow_recorder>> forwarder{
            both_targets(), access, record};
        forwarder.listen(at_v4());
        auto balancer = udp_socket::connect(at_v4());
        balancer.send(udp_exchange::header_of("203.0.113.8:1000"_address));
        balancer.send("no");
        CHECK(record.drop() == errc::client_not_allowed);
    }
}

TEST_CASE("after targets are reloaded, an announced client's payload is no header, and its flow goes on",
          "[net][request]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    udp_socket later{other_target};
    reloadable targets{dual_stack{target_v4(), std::nullopt}};
    own_forwarder<udp_forwarder<external_routing, reloadable<dual_stack>, first_datagram>> forwarder{targets};
    forwarder.listen(at_v4());
    auto balancer = udp_socket::connect(at_v4());
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(udp_exchange::client_v4), target);
    targets.reload(dual_stack{other_target, std::nullopt});

    const auto forged = udp_exchange::header_of("192.0.2.66:1"_address) + "forged";
    balancer.send(forged);
    const auto received = target.receive();
    CHECK(received.payload == forged);
    CHECK(received.from == udp_exchange::client_v4);
    auto new_balancer = udp_socket::connect(at_v4()); // another endpoint announces anew
    udp_exchange::check_exchange(new_balancer, udp_exchange::header_of("203.0.113.8:1000"_address), later);
}
