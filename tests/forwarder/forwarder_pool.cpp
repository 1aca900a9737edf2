// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/proxy_header.hpp"
#include "support/running_forwarder.hpp"
#include "support/waiting.hpp"

#include <future>
#include <set>
#include <string>
#include <system_error>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

struct pair {
    pair(tcp_listener& target, std::uint16_t port)
        : client{tcp_stream::connect(at_v4())}, server{accept_from(target, port)} {}

    tcp_stream accept_from(tcp_listener& target, std::uint16_t port) {
        client.send(proxy_header::v1({address("203.0.113.7:1").address, port}, address("198.51.100.1:443")));
        return target.accept();
    }

    tcp_stream client;
    tcp_stream server;
};

/// One who comes while the pool closes: let in, refused, or reset at any step. False: refused.
bool comes(std::vector<tcp_stream>& clients) {
    try {
        clients.push_back(tcp_stream::connect(at_v4()));
        clients.back().send("PROXY UNKNOWN\r\n");
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::connection_refused) return false;
        const auto is = [&](std::errc code) { return error.code() == code; };
        if (!is(std::errc::connection_reset) && !is(std::errc::connection_aborted) && !is(std::errc::broken_pipe))
            throw;
    }
    return true;
}

} // namespace

TEST_CASE("every thread of a pool gets connections, however many sockets listen", "[net][forwarder_pool]") {
    const auto [threads, listeners] =
        GENERATE(table<std::size_t, std::size_t>({{1, 1}, {1, 2}, {2, 1}, {2, 2}, {3, 2}, {2, 3}}));
    CAPTURE(threads, listeners);
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{threads, listeners};
    std::vector<pair> pairs;
    for (std::uint16_t i = 0; i < 64; ++i) {
        auto& p = pairs.emplace_back(target, static_cast<std::uint16_t>(1000 + i));
        p.client.send("ping");
        CHECK(p.server.receive(4) == "ping");
    }
    CHECK(pool.connections() == pairs.size());
    CHECK(pool.record.threads(recorder::kind::connected) == threads);
    std::set<std::size_t> used;
    for (const auto& e : pool.record.all(recorder::kind::accepted)) used.insert(e.about.listener);
    CHECK(used.size() == listeners);
}

TEST_CASE("max_connections holds for all threads of a pool together", "[net][forwarder_pool]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{2, 1, 3};
    std::vector<pair> pairs;
    for (std::uint16_t i = 0; i < 3; ++i) pairs.emplace_back(target, static_cast<std::uint16_t>(1000 + i));
    auto patient = tcp_stream::connect(at_v4());
    patient.send("PROXY UNKNOWN\r\nhello");
    CHECK(target.is_silent_for(a_while));
    pairs.pop_back();
    CHECK(target.accept().receive(5) == "hello");
}

TEST_CASE("max_connections is not exceeded by many who come at once, whoever accepts them", "[net][forwarder_pool]") {
    constexpr std::size_t most = 5;
    const auto [threads, listeners] = GENERATE(table<std::size_t, std::size_t>({{4, 1}, {4, 2}, {2, 2}}));
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{threads, listeners, most};
    std::vector<tcp_stream> clients;
    for (int i = 0; i < 50; ++i) clients.push_back(tcp_stream::connect(at_v4()));
    REQUIRE(pool.record.wait_for(recorder::kind::accepted, most).size() == most);
    CHECK(target.is_silent_for(a_while));
    CHECK(pool.record.all(recorder::kind::accepted).size() == most);
}

TEST_CASE("a pool that is stopped while connections come in ends, and reports each of them", "[net][forwarder_pool]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{4, 1};
    std::vector<tcp_stream> clients;
    for (int i = 0; i < 100; ++i) REQUIRE(comes(clients));
    REQUIRE_FALSE(pool.record.wait_for(recorder::kind::accepted).empty());
    pool.stop(0s);
    for (int i = 0; i < 100 && comes(clients); ++i) {
    }
    REQUIRE(pool.ends());
    CHECK(pool.record.all(recorder::kind::accepted).size() ==
          pool.record.all(recorder::kind::rejected).size() + pool.record.all(recorder::kind::closed).size());
}

TEST_CASE("a pool without a place for anybody ends too", "[net][forwarder_pool]") {
    const proxied_network network;
    running_pool pool{2, 1, 0};
    const auto client = tcp_stream::connect(at_v4());
    pool.stop(0s);
    CHECK(pool.ends());
}

TEST_CASE("a pool that is stopped lets connections finish", "[net][forwarder_pool]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{2, 2};
    pair p{target, 1000};
    pool.stop(1h);
    CHECK(eventually([] { return !is_listening(8443); }));
    p.client.send("late");
    CHECK(p.server.receive(4) == "late");
    CHECK(pool.runs());
    SECTION("however long they take") {
        p.client.close();
        p.server.close();
        CHECK(pool.ends());
        CHECK_FALSE(pool.record.end().error);
    }
    SECTION("until it is stopped again with a shorter limit") {
        pool.stop(0s);
        CHECK(pool.ends());
        CHECK(pool.record.end().error == errc::drained);
        CHECK(p.client.receive_end() == std::errc::connection_reset);
    }
}

TEST_CASE("an address that is in use is named in the error", "[net][forwarder_pool]") {
    const network_namespace network;
    const tcp_listener other{at_v4()};
    asio::io_context io;
    try {
        listen(io.get_executor(), at_v4());
        FAIL("listens on an address that is in use");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::address_in_use);
        CHECK(std::string{error.what()}.starts_with("cannot listen on 127.0.0.1:8443"));
    }
}
