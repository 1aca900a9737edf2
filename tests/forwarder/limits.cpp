// SPDX-License-Identifier: BSL-1.0
//
// Limits of one client and of one balancer, through forwarders: who is refused, and that a place is given back once,
// whatever way a connection or flow ends.
#include <mmproxy/access_control/address_limits.hpp>
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/catch.hpp"
#include "support/echo_server.hpp"
#include "support/flow_recorder.hpp"
#include "support/own_forwarder.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/recorder.hpp"
#include "support/running_threads.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace mmproxy::literals;

namespace {

using tcp_limited = tcp_forwarder<external_routing, dual_stack, address_limits, recorder, tcp_options>;
using udp_limited = udp_forwarder<external_routing, dual_stack, address_limits, flow_recorder, udp_options>;

constexpr auto client = "203.0.113.7:0"_address;
constexpr auto front = "198.51.100.1:443"_address;

std::string header_of(const socket_address& c) {
    return proxy_header::v2(c, c.address.is_v4() ? front : "[2001:db8:f::1]:443"_address);
}

/// A connection that the target has answered; nothing where it was refused.
std::optional<tcp_stream> connected(const std::string& header, const socket_address& from = {}) {
    auto balancer = tcp_stream::connect(at_v4(), from);
    try {
        balancer.send(header + "ping");
        if (balancer.receive(4) == "ping") return balancer;
    } catch (const std::system_error&) { // reset: it was refused with bytes unread
    }
    return std::nullopt;
}

/// There is exactly one place, now or soon, of the client and of the balancer.
void check_one_place(const recorder& record) {
    std::vector<tcp_stream> taken;
    REQUIRE(eventually([&] {
        if (auto balancer = connected(header_of(client))) taken.push_back(std::move(*balancer));
        return !taken.empty();
    }));
    const auto before = record.all(connection_event::rejected).size();
    CHECK_FALSE(connected(header_of(client)));
    const auto refused = record.wait_for(connection_event::rejected, before + 1);
    REQUIRE(refused.size() == before + 1);
    CHECK((refused.back().error == errc::too_many_of_balancer || refused.back().error == errc::too_many_of_client));
}

/// A way for a connection to end, between the header and the last byte.
using ending = void (*)();

void by_its_balancer_in_order() {
    auto one = connected(header_of(client)).value();
    one.finish_sending();
    one.receive_end();
}

void by_a_reset() {
    connected(header_of(client)).value().reset();
}

void before_its_header() {
    tcp_stream::connect(at_v4()).close();
}

void amid_its_header() {
    auto one = tcp_stream::connect(at_v4());
    one.send("PROXY TCP4 ");
    one.finish_sending();
    one.receive_end();
}

void by_a_bad_header() {
    auto one = tcp_stream::connect(at_v4());
    one.send("GET / HTTP/1.1\r\n\r\n");
    one.receive_end();
}

void for_want_of_a_header() {
    tcp_stream::connect(at_v4()).receive_end();
}

void for_a_client_that_is_not_served() {
    auto one = tcp_stream::connect(at_v4());
    one.send(proxy_header::v2("[2001:db8::7]:1000"_address, "[2001:db8:f::1]:443"_address));
    one.receive_end();
}

void by_a_target_that_refuses() {
    auto one = tcp_stream::connect(at_v4());
    one.send(proxy_header::v2(client, front));
    one.receive_end();
}

} // namespace

TEST_CASE("a client has as many connections as one may have, and gets another when one ends", "[net][limits]") {
    const proxied_network network;
    const echo_server target{target_v4()};
    const recorder record;
    own_forwarder<tcp_limited> forwarder{both_targets(), address_limits{{.per_client = 2}}, record};
    forwarder.listen(at_v4());
    auto one = connected(header_of(client));
    const auto other = connected(header_of(client));
    REQUIRE((one && other));
    CHECK_FALSE(connected(header_of(client)));
    CHECK(record.rejection() == errc::too_many_of_client);
    CHECK(record.all(connection_event::rejected).front().about.client.address == client.address);
    CHECK(connected(header_of("203.0.113.8:0"_address)));
    one->close();
    CHECK(eventually([&] { return connected(header_of(client)).has_value(); }));
}

TEST_CASE("clients of IPv6 are counted by their network", "[net][limits]") {
    const proxied_network network;
    const echo_server target{target_v6()};
    own_forwarder<tcp_limited> forwarder{both_targets(), address_limits{{.per_client = 1}}};
    forwarder.listen(at_v4());
    const auto one = connected(header_of("[2001:db8:0:7::1]:0"_address));
    CHECK(one);
    CHECK_FALSE(connected(header_of("[2001:db8:0:7::2]:0"_address)));
    CHECK(connected(header_of("[2001:db8:0:8::1]:0"_address)));
}

TEST_CASE("a balancer has as many connections as one may have, those without a header among them", "[net][limits]") {
    const proxied_network network;
    const echo_server target{target_v4()};
    const recorder record;
    own_forwarder<tcp_limited> forwarder{both_targets(), address_limits{{.per_balancer = 2}}, record};
    forwarder.listen(at_v4());
    auto silent = tcp_stream::connect(at_v4());
    REQUIRE(record.wait_for(connection_event::accepted).size() == 1);
    const auto one = connected(header_of(client));
    REQUIRE(one);
    auto refused = tcp_stream::connect(at_v4());
    CHECK(record.rejection() == errc::too_many_of_balancer);
    refused.receive_end();
    CHECK(connected(header_of(client), "127.0.0.2:0"_address)); // another balancer
    silent.close();
    CHECK(eventually([&] { return connected(header_of(client)).has_value(); }));
}

TEST_CASE("a header that names no client counts for its balancer alone", "[net][limits]") {
    const proxied_network network;
    const echo_server target{target_v4()};
    own_forwarder<tcp_limited> forwarder{both_targets(), address_limits{{.per_client = 1, .per_balancer = 3}}};
    forwarder.listen(at_v4());
    std::vector<tcp_stream> all;
    for (int i = 0; i < 3; ++i) all.push_back(connected("PROXY UNKNOWN\r\n").value());
    CHECK_FALSE(connected("PROXY UNKNOWN\r\n"));
}

TEST_CASE("a place is given back once, whatever way a connection ends", "[net][limits]") {
    const auto end = GENERATE(values<ending>({by_its_balancer_in_order, by_a_reset, before_its_header, amid_its_header,
                                              by_a_bad_header, for_want_of_a_header, for_a_client_that_is_not_served}));
    const proxied_network network;
    const echo_server target{target_v4()};
    const recorder record;
    own_forwarder<tcp_limited> forwarder{dual_stack{target_v4(), std::nullopt},
                                         address_limits{{.per_client = 1, .per_balancer = 1}}, record,
                                         tcp_options{.header_timeout = 1s}};
    forwarder.listen(at_v4());
    end();
    check_one_place(record);
    check_one_place(record);
}

TEST_CASE("a place is given back when the target refuses", "[net][limits]") {
    const proxied_network network;
    const recorder record;
    own_forwarder<tcp_limited> forwarder{both_targets(), address_limits{{.per_client = 1, .per_balancer = 1}}, record};
    forwarder.listen(at_v4());
    by_a_target_that_refuses();
    CHECK(record.rejection() == std::errc::connection_refused);
    const echo_server target{target_v4()};
    check_one_place(record);
}

TEST_CASE("a place is given back when a connection has been idle for too long", "[net][limits]") {
    const proxied_network network;
    const echo_server target{target_v4()};
    const recorder record;
    own_forwarder<tcp_limited> forwarder{both_targets(), address_limits{{.per_client = 1, .per_balancer = 1}}, record,
                                         tcp_options{.idle_timeout = 200ms}};
    forwarder.listen(at_v4());
    auto idle = connected(header_of(client)).value();
    CHECK(record.end().error == errc::idle_timed_out);
    CHECK(eventually([&] { return connected(header_of(client)).has_value(); }));
}

TEST_CASE("limits hold over all the threads of a pool", "[net][limits]") {
    const proxied_network network;
    const echo_server target{target_v4()};
    const recorder record;
    const address_limits limits{{.per_client = 5}};
    running_threads threads{4};
    forwarder_pool<tcp_limited> pool{threads.all, [&](const asio::any_io_executor& e) {
                                         return tcp_limited{e, both_targets(), limits, record};
                                     }};
    pool.listen(at_v4(), 4);
    std::vector<tcp_stream> all;
    for (int i = 0; i < 40; ++i)
        if (auto one = connected(header_of(client))) all.push_back(*std::move(one));
    CHECK(all.size() == 5);
    CHECK(record.all(connection_event::rejected).size() == 35);
    CHECK(record.threads(connection_event::accepted) > 1);
}

TEST_CASE("a client has as many flows as one may have, and gets another when one ends", "[net][limits]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<udp_limited> forwarder{both_targets(), address_limits{{.per_client = 2}}, record,
                                         udp_options{.close_after = 2s}};
    forwarder.listen(at_v4());
    const auto balancer = udp_socket::connect(at_v4());
    const auto from = [](std::uint16_t port) { return socket_address{client.address, port}; };
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(from(1001)), target);
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(from(1002)), target);
    balancer.send(udp_exchange::header_of(from(1003)) + "no");
    CHECK(record.drop() == errc::too_many_of_client);
    CHECK(record.all(flow_event::datagram_dropped).front().about.client == from(1003));
    udp_exchange::check_exchange(balancer, udp_exchange::header_of("203.0.113.8:1001"_address), target);
    REQUIRE(record.wait_for(flow_event::closed, 3).size() == 3);
    udp_exchange::check_exchange(balancer, udp_exchange::header_of(from(1003)), target);
}

TEST_CASE("a balancer has as many flows as one may have", "[net][limits]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<udp_limited> forwarder{both_targets(), address_limits{{.per_balancer = 1}}, record};
    forwarder.listen(at_v4());
    const auto balancer = udp_socket::connect(at_v4());
    udp_exchange::check_exchange(balancer, udp_exchange::header_of("203.0.113.7:1001"_address), target);
    balancer.send(udp_exchange::header_of("203.0.113.8:1001"_address) + "no");
    CHECK(record.drop() == errc::too_many_of_balancer);
    const auto other = udp_socket::connect(at_v4(), "127.0.0.2:0"_address);
    udp_exchange::check_exchange(other, udp_exchange::header_of("203.0.113.8:1001"_address), target);
}

TEST_CASE("a client at its limit makes no other client's flow give way", "[net][limits]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    own_forwarder<udp_limited> forwarder{both_targets(), address_limits{{.per_client = 1}}, record,
                                         udp_options{.max_flows = 2}};
    forwarder.listen(at_v4());
    const auto balancer = udp_socket::connect(at_v4());
    for (const auto* c : {"203.0.113.7:1001", "203.0.113.8:1001"}) { // neither is answered, and so both could give way
        balancer.send(udp_exchange::header_of(address(c)) + "hello");
        CHECK(target.receive().from == address(c));
    }
    balancer.send(udp_exchange::header_of("203.0.113.7:1002"_address) + "no");
    CHECK(record.drop() == errc::too_many_of_client);
    CHECK(record.all(flow_event::closed).empty());
}
