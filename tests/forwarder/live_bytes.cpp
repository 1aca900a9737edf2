// SPDX-License-Identifier: BSL-1.0
//
// What observers are told of bytes, answers and batches while connections and flows live.
#include <mmproxy/observer/optional_events.hpp>

#include "support/catch.hpp"
#include "support/proxy_header.hpp"
#include "support/running_forwarder.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <system_error>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

const auto client = address("203.0.113.7:4711");
const auto front = address("198.51.100.1:443");

bool comes_to(const running_forwarder& forwarder, std::uint64_t from_client, std::uint64_t from_upstream) {
    return eventually([&] {
        const auto now = forwarder.record.delivered();
        return now.from_client == from_client && now.from_upstream == from_upstream;
    });
}

template <class Placement>
bool comes_to(const running_udp_forwarder<Placement>& forwarder, const traffic& from_client,
              const traffic& from_upstream) {
    return eventually([&] {
        const auto now = forwarder.record.delivered();
        return now.from_client.datagrams == from_client.datagrams && now.from_client.bytes == from_client.bytes &&
               now.from_upstream.datagrams == from_upstream.datagrams && now.from_upstream.bytes == from_upstream.bytes;
    });
}

} // namespace

TEST_CASE("an observer is told of a connection's bytes while it lives, the bytes behind the header among them",
          "[net][live_bytes]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client, front) + "hello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    CHECK(comes_to(forwarder, 5, 0));
    balancer.send("and more");
    CHECK(server.receive(8) == "and more");
    server.send("answer");
    CHECK(balancer.receive(6) == "answer");
    CHECK(comes_to(forwarder, 13, 6));
    CHECK(forwarder.record.all(connection_event::closed).empty());
}

TEST_CASE("what an observer is told of bytes adds up to how connections end", "[net][live_bytes]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    const std::string much(std::size_t{3} << 20, 'x'); // is spliced, most of it
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client, front));
    auto server = target.accept();
    const auto sending = std::async(std::launch::async, [&] { balancer.send(much); });
    CHECK(server.receive(much.size()).size() == much.size());
    sending.wait();
    SECTION("in order") {
        balancer.finish_sending();
        server.finish_sending();
        CHECK_FALSE(forwarder.record.end().error);
    }
    SECTION("by a reset") {
        server.reset();
        CHECK(forwarder.record.end().error);
    }
    const auto end = forwarder.record.end();
    CHECK(end.from_client == much.size());
    CHECK(comes_to(forwarder, end.from_client, end.from_upstream));
}

TEST_CASE("an observer is told once how long a connection waited for the target's first byte", "[net][live_bytes]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client, front) + "hello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    CHECK(comes_to(forwarder, 5, 0));
    CHECK(forwarder.record.all(connection_event::answered).empty());
    const auto before = std::chrono::steady_clock::now();
    server.send("a");
    CHECK(balancer.receive(1) == "a");
    server.send("nswer");
    CHECK(balancer.receive(5) == "nswer");
    balancer.finish_sending();
    server.finish_sending();
    CHECK_FALSE(forwarder.record.end().error);
    const auto told = forwarder.record.all(connection_event::answered);
    REQUIRE(told.size() == 1);
    CHECK(told[0].about.client == client);
    CHECK(told[0].waited > 0s);
    CHECK(told[0].waited < std::chrono::steady_clock::now() - told[0].about.accepted);
    CHECK(told[0].about.accepted < before);
}

TEST_CASE("a target that sends nothing has not answered", "[net][live_bytes]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client, front) + "hello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    server.finish_sending();
    balancer.finish_sending();
    CHECK_FALSE(forwarder.record.end().error);
    CHECK(forwarder.record.all(connection_event::answered).empty());
}

TEST_CASE("an observer is told how many datagrams each receiving call has brought, dropped ones too",
          "[net][live_bytes]") {
    const proxied_network network;
    udp_socket target{target_v6()};
    running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto from = udp_exchange::client_v6;
    {
        const auto held = forwarder.hold();
        for (int i = 0; i < 5; ++i) balancer.send(udp_exchange::header_of(from) + "request");
        balancer.send("no header");
    }
    for (int i = 0; i < 5; ++i) CHECK(target.receive().payload == "request");
    CHECK(forwarder.record.drop() == errc::not_proxy);
    {
        const auto held = forwarder.hold();
        for (int i = 0; i < 3; ++i) target.send_to(from, "answer");
    }
    for (int i = 0; i < 3; ++i) CHECK(balancer.receive().payload == "answer");
    CHECK(comes_to(forwarder, {5, 35}, {3, 18}));
    const auto told = forwarder.record.received();
    CHECK(told.from_client.count() == 1);
    CHECK(told.from_client.sum() == 6);
    CHECK(told.from_upstream.sum() == 3);
}

TEST_CASE("an observer is told of datagrams while their flow lives, but of no reply that could not be sent",
          "[net][live_bytes]") {
    const proxied_network network;
    udp_socket target{target_v6()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto from = udp_exchange::client_v6;
    balancer.send(udp_exchange::header_of(from) + "one");
    CHECK(target.receive().payload == "one");
    target.send_to(from, "answer");
    CHECK(balancer.receive().payload == "answer");
    CHECK(comes_to(forwarder, {1, 3}, {1, 6}));
    target.send_to(from, std::string(65'520, 'x')); // more than an IPv4 datagram holds
    CHECK(forwarder.record.reply_drop() == std::errc::message_size);
    target.send_to(from, "last");
    CHECK(balancer.receive().payload == "last");
    CHECK(comes_to(forwarder, {1, 3}, {2, 10}));
    CHECK(forwarder.record.all(flow_event::closed).empty());
}
