// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>

#include "support/catch.hpp"
#include "support/descriptor_limit.hpp"
#include "support/proxy_header.hpp"
#include "support/running_forwarder.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const auto client_v4 = address("203.0.113.7:4711");
const auto client_v6 = address("[2001:db8:c::7]:4711");
const auto front_v4 = address("198.51.100.1:443");
const auto front_v6 = address("[2001:db8:f::1]:443");

std::string header_of(const socket_address& client) {
    return proxy_header::v1(client, client.address.is_v4() ? front_v4 : front_v6);
}

tcp_stream connect_with(std::string_view bytes) {
    auto client = tcp_stream::connect(at_v4());
    client.send(bytes);
    return client;
}

/// A balancer's connection and the server's, joined by a forwarder.
struct proxied_pair {
    proxied_pair(tcp_listener& target, std::string_view header) : proxied_pair{target, connect_with(header)} {}
    proxied_pair(tcp_listener& target, tcp_stream from) : client{std::move(from)}, server{target.accept()} {}

    tcp_stream client;
    tcp_stream server;
};

/// Both ends see what the other one sends.
void check_exchange(tcp_stream& one, tcp_stream& other) {
    one.send("request");
    CHECK(other.receive(7) == "request");
    other.send("response");
    CHECK(one.receive(8) == "response");
}

/// The connection ends without a byte of payload, in order or by a reset.
void check_refused(tcp_stream& client) {
    const auto ec = client.receive_end();
    CHECK((!ec || ec == std::errc::connection_reset));
}

} // namespace

TEST_CASE("a target sees the client's own address and port", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const running_forwarder forwarder;
    const auto mapped = address("[::ffff:203.0.113.9]:4712");

    struct example {
        const char* what;
        socket_address balancer;
        std::string header;
        tcp_listener* target;
        socket_address client;
    };
    const auto examples = std::to_array<example>({
        {"v1, IPv4", at_v4(), proxy_header::v1(client_v4, front_v4), &v4, client_v4},
        {"v1, IPv6", at_v6(), proxy_header::v1(client_v6, front_v6), &v6, client_v6},
        {"v2, IPv4", at_v4(), proxy_header::v2(address("203.0.113.8:1"), front_v4), &v4, address("203.0.113.8:1")},
        {"v2, IPv6", at_v6(), proxy_header::v2(address("[2001:db8::8]:65535"), front_v6), &v6,
         address("[2001:db8::8]:65535")},
        {"an IPv6 client of an IPv4 balancer", at_v4(), header_of(address("[2001:db8::9]:5")), &v6,
         address("[2001:db8::9]:5")},
        {"an IPv4 client of an IPv6 balancer", at_v6(), header_of(address("203.0.113.10:6")), &v4,
         address("203.0.113.10:6")},
        {"a v4-mapped client, v1", at_v4(), proxy_header::v1(mapped, front_v6), &v4, address("203.0.113.9:4712")},
        {"a v4-mapped client, v2", at_v6(), proxy_header::v2(address("[::ffff:203.0.113.9]:4713"), front_v6), &v4,
         address("203.0.113.9:4713")},
    });
    for (const auto& e : examples) {
        CAPTURE(e.what);
        auto client = tcp_stream::connect(e.balancer);
        client.send(e.header);
        auto server = e.target->accept();
        CHECK(to_string(server.peer()) == to_string(e.client));
        CHECK(server.local() == e.target->local());
        check_exchange(client, server);
    }
}

TEST_CASE("a connection with an unnamed header is forwarded from the host's own address", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const running_forwarder forwarder;
    const auto addresses = proxy_header::v2_addresses(client_v4, front_v4);

    const auto headers = std::to_array<std::string>({
        proxy_header::v2(0x20, 0x00, ""),
        proxy_header::v2(0x20, 0x11, addresses),
        proxy_header::v2(0x20, 0x00, "any bytes"),
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n",
        proxy_header::v2(0x21, 0x00, ""),
        proxy_header::v2(0x21, 0x31, std::string(216, '/')),
    });
    std::uint16_t port = 1000; // the kernel never chooses it: it might choose the same port for both
    for (const auto& header : headers)
        for (const auto& [balancer, target] : {std::pair{at_v4(), &v4}, std::pair{at_v6(), &v6}}) {
            CAPTURE(header, to_string(balancer));
            auto client = tcp_stream::connect(balancer, {balancer.address, ++port});
            client.send(header);
            auto server = target->accept();
            CHECK(server.peer().address == target->local().address);
            CHECK(server.peer().port != client.local().port);
            check_exchange(client, server);
        }
}

TEST_CASE("a health check reaches the target of the other family where there is no other", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener v6{target_v6()};
    const running_forwarder forwarder{no_timeouts, {}, dual_stack{{}, target_v6()}};
    auto client = connect_with(proxy_header::v2(0x20, 0x00, ""));
    auto server = v6.accept();
    check_exchange(client, server);
}

TEST_CASE("header and payload may come in any number of segments", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    const auto header = GENERATE(proxy_header::v1(client_v4, front_v4), proxy_header::v2(client_v4, front_v4));
    const auto bytes = header + "payload";
    const auto read_by_forwarder = [](const tcp_stream& client) {
        return eventually([&] { return unread_bytes(at_v4(), client.local()) == 0; });
    };

    SECTION("one byte at a time") {
        auto client = tcp_stream::connect(at_v4());
        for (const char byte : bytes) {
            client.send({&byte, 1});
            REQUIRE(read_by_forwarder(client));
        }
        auto server = target.accept();
        CHECK(server.peer() == client_v4);
        CHECK(server.receive(7) == "payload");
        check_exchange(client, server);
    }
    SECTION("in two, wherever they are split") {
        for (std::size_t split = 1; split < bytes.size(); ++split) {
            CAPTURE(split);
            auto client = connect_with(std::string_view{bytes}.substr(0, split));
            REQUIRE(read_by_forwarder(client));
            client.send(std::string_view{bytes}.substr(split));
            client.finish_sending();
            auto server = target.accept();
            CHECK(server.receive_rest() == "payload");
            server.reset(); // so that the client's address is free for the next
            client.receive_end();
        }
    }
}

TEST_CASE("a large payload behind the header arrives whole", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    // A header of the largest size, whose end and what follows share a segment.
    const auto tlvs = proxy_header::tlv(0x04, std::string(65535 - 12 - 3, 'x'));
    const auto header = GENERATE_COPY(header_of(client_v4), proxy_header::v2(client_v4, front_v4, tlvs));
    const auto payload = std::string(200'000, 'p') + "end";
    auto client = connect_with(header + payload);
    client.finish_sending();
    auto server = target.accept();
    CHECK(server.receive_rest() == payload);
}

TEST_CASE("a second header is payload", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    const auto second = header_of(client_v6);
    proxied_pair pair{target, header_of(client_v4) + second};
    CHECK(pair.server.peer() == client_v4);
    CHECK(pair.server.receive(second.size()) == second);
}

TEST_CASE("a server may speak first", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    proxied_pair pair{target, header_of(client_v4)};
    pair.server.send("SSH-2.0-server\r\n");
    CHECK(pair.client.receive(16) == "SSH-2.0-server\r\n");
}

TEST_CASE("a client port of 0 leaves the choice to the kernel", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const running_forwarder forwarder;
    for (const auto& [client, target] :
         {std::pair{address("203.0.113.7:0"), &v4}, std::pair{address("[2001:db8:c::7]:0"), &v6}}) {
        proxied_pair pair{*target, header_of(client)};
        CHECK(pair.server.peer().address == client.address);
        CHECK(pair.server.peer().port != 0);
        check_exchange(pair.client, pair.server);
    }
}

TEST_CASE("a client's port that is taken is replaced by another, its address is kept", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;

    SECTION("by another client with the same address and port") {
        proxied_pair first{target, header_of(client_v4)};
        proxied_pair second{target, header_of(client_v4)};
        CHECK(first.server.peer() == client_v4);
        CHECK(second.server.peer().address == client_v4.address);
        CHECK(second.server.peer().port != client_v4.port);
        check_exchange(first.client, first.server);
        check_exchange(second.client, second.server);
    }
    SECTION("by a server on the host that listens there") {
        const auto own = address("127.0.0.1:4711");
        const tcp_listener taken{own};
        proxied_pair pair{target, header_of(own)};
        CHECK(pair.server.peer().address == own.address);
        check_exchange(pair.client, pair.server);
    }
    SECTION("by two that come at once") {
        auto one = tcp_stream::connect(at_v4());
        auto other = tcp_stream::connect(at_v4());
        one.send(header_of(client_v4) + "one");
        other.send(header_of(client_v4) + "two");
        auto first = target.accept();
        auto second = target.accept();
        CHECK(first.peer().port != second.peer().port);
        CHECK(first.peer().address == second.peer().address);
        std::vector texts{first.receive(3), second.receive(3)};
        std::ranges::sort(texts);
        CHECK(texts == std::vector{"one"s, "two"s});
    }
}

TEST_CASE("a bad header closes the connection, and the observer is told why", "[net][tcp_forwarder]") {
    struct example {
        std::string bytes;
        errc reason;
    };
    const auto addresses = proxy_header::v2_addresses(client_v4, front_v4);
    const auto e = GENERATE_COPY(values<example>({
        {"GET / HTTP/1.1\r\n\r\n", errc::not_proxy},
        {"\x16\x03\x01\x02", errc::not_proxy},
        {"PROXY TCP4 203.0.113.7 198.51.100.1 4711 65536\r\n", errc::bad_port},
        {"PROXY TCP4 203.0.113.007 198.51.100.1 4711 443\r\n", errc::bad_address},
        {"PROXY TCP4  203.0.113.7 198.51.100.1 4711 443\r\n", errc::bad_syntax},
        {"PROXY TCP4 203.0.113.7 198.51.100.1 4711 443\n", errc::bad_line_end},
        {"PROXY UNKNOWN " + std::string(100, 'x'), errc::too_long},
        {proxy_header::v2(0x11, 0x11, addresses), errc::bad_version},
        {proxy_header::v2(0x22, 0x11, addresses), errc::bad_command},
        {proxy_header::v2(0x21, 0x41, addresses), errc::bad_family},
        {proxy_header::v2(0x21, 0x21, addresses), errc::bad_length},
        {proxy_header::v2(0x21, 0x11, addresses + "tail"), errc::bad_tlv},
        {proxy_header::v2(client_v4, front_v4, proxy_header::tlv(0x03, "\x01\x02\x03\x04")), errc::bad_checksum},
        {proxy_header::v2(client_v4, front_v4, proxy_header::tlv(0x05, std::string(129, 'i'))), errc::bad_unique_id},
    }));
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    auto client = connect_with(e.bytes);
    check_refused(client);
    CHECK(forwarder.record.rejection() == e.reason);
    CHECK(target.is_silent_for(0ms));
    proxied_pair next{target, header_of(client_v4)}; // one bad connection touches no other
    check_exchange(next.client, next.server);
}

TEST_CASE("a connection that ends before its header does is rejected as truncated", "[net][tcp_forwarder]") {
    const proxied_network network;
    const running_forwarder forwarder;
    auto client = connect_with(GENERATE("", "PROXY TCP4 203.0", "\r\n\r\n"));
    client.finish_sending();
    check_refused(client);
    CHECK(forwarder.record.rejection() == errc::truncated);
}

TEST_CASE("a reset before the end of the header is rejected as one", "[net][tcp_forwarder]") {
    const proxied_network network;
    const running_forwarder forwarder;
    connect_with("PROXY TCP4").reset();
    CHECK(forwarder.record.rejection() == std::errc::connection_reset);
}

TEST_CASE("a header that does not come in time is not waited for", "[net][tcp_forwarder]") {
    const proxied_network network;
    running_forwarder forwarder{{.header_timeout = 100ms}};
    const auto* beginning = GENERATE("", "PROXY TCP4 203.0");
    auto client = forwarder.unseen([&] { return connect_with(beginning); });
    check_refused(client);
    CHECK(forwarder.record.rejection() == errc::header_timed_out);
}

TEST_CASE("the header timeout ends with the header", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_forwarder forwarder{{.header_timeout = 200ms}};
    // A header that is there from the start is in time, however busy the machine is.
    proxied_pair pair{target, forwarder.unseen([] { return connect_with(header_of(client_v4)); })};
    CHECK(pair.client.is_silent_for(500ms));
    check_exchange(pair.client, pair.server);
}

TEST_CASE("a header larger than max_header is refused before it is complete", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder{{.max_header = 64}};
    const auto tlvs = [](std::size_t size) { return proxy_header::tlv(0x04, std::string(size - 16 - 12 - 3, 'x')); };
    SECTION("one byte too much") {
        auto client = connect_with(proxy_header::v2(client_v4, front_v4, tlvs(65)).substr(0, 16));
        check_refused(client);
        CHECK(forwarder.record.rejection() == errc::too_long);
    }
    SECTION("as large as may be") {
        proxied_pair pair{target, proxy_header::v2(client_v4, front_v4, tlvs(64))};
        check_exchange(pair.client, pair.server);
    }
}

TEST_CASE("only peers in the allowed subnets are let in", "[net][tcp_forwarder]") {
    struct example {
        const char* allowed;
        socket_address balancer;
        bool let_in;
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
    CAPTURE(e.allowed, to_string(e.balancer));
    const proxied_network network;
    tcp_listener target{target_v4()};
    const std::vector subnets{parse_subnet(e.allowed).value()};
    const running_forwarder forwarder{no_timeouts, {subnet_set{subnets}}};
    auto client = tcp_stream::connect(e.balancer);
    if (e.let_in) {
        client.send(header_of(client_v4));
        auto server = target.accept();
        check_exchange(client, server);
    } else {
        check_refused(client); // before it has sent anything
        CHECK(forwarder.record.rejection() == errc::not_allowed);
    }
}

TEST_CASE("a client without a target of its family is not served", "[net][tcp_forwarder]") {
    const proxied_network network;
    const bool v4_only = GENERATE(true, false);
    const auto targets = v4_only ? dual_stack{target_v4(), {}} : dual_stack{{}, target_v6()};
    const running_forwarder forwarder{no_timeouts, {}, targets};
    auto client = connect_with(header_of(v4_only ? client_v6 : client_v4));
    check_refused(client);
    CHECK(forwarder.record.rejection() == errc::not_served);
}

TEST_CASE("a client whose target refuses is reset", "[net][tcp_forwarder]") {
    const proxied_network network;
    const running_forwarder forwarder;
    auto client = connect_with(header_of(GENERATE(client_v4, client_v6)));
    CHECK(client.receive_end() == std::errc::connection_reset);
    CHECK(forwarder.record.rejection() == std::errc::connection_refused);
}

namespace {

/// A listening socket that leaves every further SYN unanswered until it accepts.
struct busy_target {
    busy_target() {
        if (listener.is_silent_for(patience)) throw std::runtime_error{"no connection waits"}; // it is full only now
    }

    tcp_listener listener{target_v4(), 0};
    tcp_stream waiting = tcp_stream::connect(target_v4());
};

} // namespace

TEST_CASE("a client whose target does not answer is reset after the connect timeout", "[net][tcp_forwarder]") {
    const proxied_network network;
    const busy_target target;
    const running_forwarder forwarder{{.connect_timeout = 200ms}};
    auto client = connect_with(header_of(client_v4) + "payload");
    CHECK(client.receive_end() == std::errc::connection_reset);
    CHECK(forwarder.record.rejection() == errc::connect_timed_out);
}

TEST_CASE("a target that accepts late gets what the client has sent", "[net][tcp_forwarder]") {
    const proxied_network network;
    busy_target target;
    const running_forwarder forwarder;
    auto client = connect_with(header_of(client_v4) + "early");
    REQUIRE(eventually(is_dialling));
    client.send(" and late");
    client.finish_sending();
    target.listener.accept().close(); // makes room: the kernel sends its SYN again
    auto server = target.listener.accept();
    CHECK(server.receive_rest() == "early and late");
    server.send("answer");
    server.close();
    CHECK(client.receive_rest() == "answer");
}

TEST_CASE("a client that resets while the target is dialled leaves nothing behind", "[net][tcp_forwarder]") {
    const proxied_network network;
    const busy_target target;
    const running_forwarder forwarder{{.connect_timeout = 300ms}};
    std::optional<tcp_stream> client;
    std::size_t count = 0;
    // On a busy machine the time may be over before this thread has looked.
    REQUIRE(eventually([&] {
        client.emplace(connect_with(header_of(client_v4)));
        ++count;
        return eventually(is_dialling, 300ms);
    }));
    client->reset();
    CHECK(forwarder.record.wait_for(recorder::kind::rejected, count).size() == count);
    CHECK(eventually([&] { return forwarder.connections() == 0; }));
}

TEST_CASE("1 000 connections at once keep their payloads apart", "[net][tcp_forwarder]") {
    constexpr std::size_t count = 1000;
    allow_many_descriptors();
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    const auto port = [](std::size_t i) { return static_cast<std::uint16_t>(10'000 + i); };
    const auto payload = [](std::size_t i) { return "payload of " + std::to_string(10'000 + i); };

    std::vector<tcp_stream> clients;
    for (std::size_t i = 0; i < count; ++i)
        clients.push_back(connect_with(header_of({client_v4.address, port(i)}) + payload(i)));
    std::vector<tcp_stream> servers;
    for (std::size_t i = 0; i < count; ++i) servers.push_back(target.accept());
    CHECK(forwarder.connections() == count);

    std::size_t right = 0;
    for (auto& server : servers) {
        const std::size_t i = server.peer().port - 10'000U;
        const auto received = server.receive(payload(i).size());
        right += static_cast<std::size_t>(received == payload(i));
        server.send(received);
    }
    for (std::size_t i = 0; i < count; ++i) right += static_cast<std::size_t>(clients[i].receive(16) == payload(i));
    CHECK(right == 2 * count);
}

TEST_CASE("an idle connection holds two descriptors and no more", "[net][tcp_forwarder]") {
    constexpr std::size_t count = 20;
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_forwarder forwarder;
    std::vector<std::unique_ptr<proxied_pair>> pairs;
    const auto add_pair = [&] {
        const auto port = static_cast<std::uint16_t>(10'000 + pairs.size());
        pairs.push_back(std::make_unique<proxied_pair>(target, header_of({client_v4.address, port})));
        check_exchange(pairs.back()->client, pairs.back()->server);
    };
    // What a thread allocates for its first connection, and when several first have something to say at once, is not
    // counted.
    for (int i = 0; i < 3; ++i) add_pair();
    forwarder.unseen([&] {
        for (auto& pair : pairs) pair->client.send("x");
    });
    for (auto& pair : pairs) CHECK(pair->server.receive(1) == "x");
    const auto before = open_descriptors();
    for (std::size_t i = 0; i < count; ++i) add_pair();
    CHECK(
        eventually([&] { return open_descriptors() == before + count * (2 + 2); })); // two of each four are the test's
    pairs.clear();
    CHECK(eventually([&] { return open_descriptors() == before - 3 * 4; }));
}

TEST_CASE("stop_accepting refuses new connections and leaves the connections there are alone", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_forwarder forwarder;
    proxied_pair pair{target, header_of(client_v4)};
    forwarder.stop_accepting();
    CHECK_THROWS_AS(tcp_stream::connect(at_v4()), std::system_error);
    check_exchange(pair.client, pair.server);
    CHECK(forwarder.connections() == 1);
}

TEST_CASE("drain waits for the last connection and not longer", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_forwarder forwarder;
    proxied_pair pair{target, header_of(client_v4)};
    auto drained = forwarder.drain(std::chrono::hours{1});
    CHECK_THROWS_AS(tcp_stream::connect(at_v4()), std::system_error);
    check_exchange(pair.client, pair.server);
    CHECK(drained.wait_for(0s) == std::future_status::timeout);
    pair.client.close();
    pair.server.close();
    CHECK(drained.wait_for(patience) == std::future_status::ready);
    CHECK_FALSE(forwarder.record.end().error);
}

TEST_CASE("drain without a connection ends at once", "[net][tcp_forwarder]") {
    const proxied_network network;
    running_forwarder forwarder;
    CHECK(forwarder.drain(std::chrono::hours{1}).wait_for(patience) == std::future_status::ready);
}

TEST_CASE("drain resets what outlives its limit, whatever it waits for", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener v6{target_v6()};
    const busy_target unanswering;
    running_forwarder forwarder;
    auto without_header = connect_with("PROXY");
    auto dialling = connect_with(header_of(client_v4));
    proxied_pair relayed{v6, header_of(client_v6)};
    auto half_closed = connect_with(header_of(address("[2001:db8::1]:1")));
    auto server = v6.accept();
    half_closed.finish_sending();
    CHECK(server.receive_rest().empty());
    REQUIRE(forwarder.record.wait_for(recorder::kind::header_read, 3).size() == 3);

    CHECK(forwarder.drain(50ms).wait_for(patience) == std::future_status::ready);
    check_refused(without_header);
    CHECK(dialling.receive_end() == std::errc::connection_reset);
    CHECK(relayed.client.receive_end() == std::errc::connection_reset);
    CHECK(relayed.server.receive_end() == std::errc::connection_reset);
    CHECK(half_closed.receive_end() == std::errc::connection_reset);
    CHECK(server.await_error());
    for (const auto& e : forwarder.record.wait_for(recorder::kind::rejected, 2)) CHECK(e.error == errc::drained);
    for (const auto& e : forwarder.record.wait_for(recorder::kind::closed, 2)) CHECK(e.result.error == errc::drained);
    CHECK(eventually([&] { return forwarder.connections() == 0; }));
}

TEST_CASE("a client that cannot be one is refused", "[net][tcp_forwarder]") {
    const auto* text = GENERATE("0.0.0.0:1", "224.0.0.1:1", "255.255.255.255:1", "[::]:1", "[ff02::1]:1");
    const proxied_network network;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const running_forwarder forwarder;
    auto client = connect_with(header_of(address(text)));
    check_refused(client);
    CHECK(forwarder.record.rejection() == errc::bad_client);
}

TEST_CASE("a client with the target's own address is not connected to itself", "[net][tcp_forwarder]") {
    const proxied_network network; // no server listens on the target
    const running_forwarder forwarder;
    auto client = connect_with(header_of(target_v4()) + "echo?");
    CHECK(client.receive_end() == std::errc::connection_reset);
    CHECK(forwarder.record.rejection() == std::errc::connection_refused);
}

TEST_CASE("a connection that got the last descriptor is dialled when one is free again", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    { proxied_pair before{target, header_of(address("203.0.113.7:1"))}; } // what is opened on first use is open
    REQUIRE(forwarder.record.wait_for(recorder::kind::closed).size() == 1);
    auto client = tcp_stream::connect(at_v4());
    REQUIRE(forwarder.record.wait_for(recorder::kind::accepted, 2).size() == 2);
    {
        const descriptor_limit nothing_left{0};
        client.send(header_of(address("203.0.113.7:2")) + "patient");
        CHECK(target.is_silent_for(a_while));
    }
    CHECK(target.accept().receive(7) == "patient");
}

TEST_CASE("with max_connections further ones wait in the backlog", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder{{.max_connections = 2}};
    proxied_pair first{target, header_of(address("203.0.113.7:1"))};
    proxied_pair second{target, header_of(address("203.0.113.7:2"))};
    auto third = connect_with(header_of(address("203.0.113.7:3")) + "patient");
    CHECK(target.is_silent_for(a_while));
    CHECK(forwarder.record.all(recorder::kind::accepted).size() == 2);
    first.client.close();
    first.server.close();
    auto server = target.accept();
    CHECK(server.receive(7) == "patient");
    check_exchange(third, server);
}

TEST_CASE("every accepted connection ends in one report, with its bytes", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    recorder record;
    {
        std::optional<running_forwarder> forwarder{tcp_options{.header_timeout = 500ms}};
        record = forwarder->record;
        const auto come_with = [&](const std::string& bytes) {
            return forwarder->unseen([&] { return connect_with(bytes); });
        };
        proxied_pair in_order{target, come_with(header_of(address("203.0.113.7:1")) + "12345")};
        in_order.server.send("123");
        in_order.server.finish_sending();
        CHECK(in_order.client.receive_rest() == "123");
        in_order.client.send("67");
        in_order.client.finish_sending();
        CHECK(in_order.server.receive_rest() == "1234567");

        proxied_pair by_reset{target, come_with(header_of(address("203.0.113.7:2")))};
        by_reset.client.send("1");
        CHECK(by_reset.server.receive(1) == "1");
        by_reset.client.reset();
        CHECK(by_reset.server.receive_end() == std::errc::connection_reset);

        auto bad = come_with("no header");
        auto refused = come_with(header_of(client_v6));
        auto late = come_with("PROXY");
        for (auto* client : {&bad, &refused, &late}) client->receive_end();
        proxied_pair destroyed_alive{target, come_with(header_of(address("203.0.113.7:3")) + "1234")};
        CHECK(destroyed_alive.server.receive(4) == "1234");
        forwarder.reset();
    }
    struct end {
        std::uint16_t port;
        std::uint64_t from_client;
        std::uint64_t from_upstream;
        std::error_condition error;
    };
    const auto reset = std::make_error_condition(std::errc::connection_reset);
    for (const auto& expected : {end{1, 7, 3, {}}, end{2, 1, 0, reset},
                                 end{3, 4, 0, make_error_code(errc::drained).default_error_condition()}}) {
        CAPTURE(expected.port);
        auto closed = record.all(recorder::kind::closed);
        std::erase_if(closed, [&](const auto& e) { return e.about.client.port != expected.port; });
        REQUIRE(closed.size() == 1);
        CHECK(closed[0].result.from_client == expected.from_client);
        CHECK(closed[0].result.from_upstream == expected.from_upstream);
        CHECK(closed[0].result.error == expected.error);
    }
    CHECK(record.all(recorder::kind::accepted).size() == 6);
    CHECK(record.all(recorder::kind::connected).size() == 3);
    CHECK(record.all(recorder::kind::closed).size() == 3);
    CHECK(record.all(recorder::kind::rejected).size() == 3);
}

namespace {

/// A forwarder that moves only while the test lets it, with a connection in every state.
struct stepwise {
    stepwise() {
        without_header = std::make_unique<tcp_stream>(connect_with("PROXY"));
        dialling = std::make_unique<tcp_stream>(connect_with(header_of(client_v4)));
        relayed = std::make_unique<tcp_stream>(connect_with(header_of(client_v6) + "payload"));
        eventually([this] {
            forwarder.poll();
            return told(recorder::kind::connected) == 1 && told(recorder::kind::header_read) == 2 &&
                   told(recorder::kind::accepted) == 3;
        });
        // More than the target takes, so that a buffer is kept.
        for (int i = 0; i < 200; ++i) {
            std::string megabyte(1 << 16, 'x');
            ::send(relayed->native_handle(), megabyte.data(), megabyte.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            forwarder.poll();
        }
    }

    /// How many events of this kind the observer has been told of.
    std::size_t told(recorder::kind kind) const { return forwarder.record.all(kind).size(); }

    bool comes_to_an_end() {
        return eventually([&] { return forwarder.poll() == 0 && forwarder.is_out_of_work(); });
    }

    tcp_listener v6{target_v6()};
    busy_target unanswering;
    stepwise_forwarder forwarder;
    std::unique_ptr<tcp_stream> without_header, dialling, relayed;
};

} // namespace

TEST_CASE("a forwarder may be destroyed with live connections", "[net][tcp_forwarder]") {
    const proxied_network network;
    stepwise s;
    REQUIRE(s.told(recorder::kind::connected) == 1);

    SECTION("and its io_context run to the end") {
        s.forwarder.destroy();
        CHECK(s.comes_to_an_end());
        CHECK(s.told(recorder::kind::closed) == 1);
        CHECK(s.told(recorder::kind::rejected) == 2);
        CHECK(s.relayed->receive_end() == std::errc::connection_reset);
    }
    SECTION("and its io_context not run any more") {
        s.forwarder.destroy();
        s.forwarder.destroy_io_context();
        CHECK(s.relayed->receive_end() == std::errc::connection_reset);
    }
    SECTION("after it was moved") {
        CHECK(s.forwarder.move_and_destroy() == 3);
    }
    SECTION("while a drain waits") {
        s.forwarder.drain(1h);
        s.forwarder.poll();
        s.forwarder.destroy();
        CHECK(s.comes_to_an_end());
    }
}

TEST_CASE("a tcp_forwarder that has stopped accepting serves no further address", "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_forwarder forwarder;
    const proxied_pair first{target, header_of(client_v4)};
    forwarder.stop_accepting();

    const auto later = address("127.0.0.1:8444");
    asio::cancellation_signal signal;
    auto ended = forwarder.listen(later, 1, signal);
    REQUIRE(ended.wait_for(patience) == std::future_status::ready);
    CHECK_FALSE(ended.get());
    CHECK_NOTHROW(tcp_listener{later}); // is free
    CHECK(forwarder.connections() == 1);
}

TEST_CASE("serving one address can be cancelled, and tells so; the other addresses are served on",
          "[net][tcp_forwarder]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_forwarder forwarder;
    asio::cancellation_signal signal;
    const auto later = address("127.0.0.1:9443");
    auto ended = forwarder.listen(later, 1, signal);
    auto client = tcp_stream::connect(later);
    client.send("PROXY UNKNOWN\r\nhello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    forwarder.unseen([&] { signal.emit(asio::cancellation_type::terminal); });
    REQUIRE(ended.wait_for(patience) == std::future_status::ready);
    CHECK(ended.get() == std::errc::operation_canceled);
    CHECK_THROWS_AS(tcp_stream::connect(later), std::system_error);
    client.send("still");
    CHECK(server.receive(5) == "still");
    CHECK_NOTHROW(tcp_stream::connect(at_v4()));
}

TEST_CASE("a listener can be closed by its number; its address is free then", "[net][tcp_forwarder]") {
    const proxied_network network;
    running_forwarder forwarder;
    const auto later = address("127.0.0.1:9443");
    for (std::size_t number = 1; number < 3; ++number) {
        asio::cancellation_signal signal;
        auto ended = forwarder.listen(later, number, signal);
        CHECK_NOTHROW(tcp_stream::connect(later));
        forwarder.stop_accepting(number);
        REQUIRE(ended.wait_for(patience) == std::future_status::ready);
        CHECK_FALSE(ended.get());
    }
    CHECK_NOTHROW(tcp_stream::connect(at_v4()));
}
