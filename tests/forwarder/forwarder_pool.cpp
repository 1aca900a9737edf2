// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/protocol/tcp.hpp>
#include <mmproxy/protocol/udp.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/opened_socket.hpp"
#include "support/proxy_header.hpp"
#include "support/running_forwarder.hpp"
#include "support/running_threads.hpp"
#include "support/waiting.hpp"

#include <asio/awaitable.hpp>
#include <asio/bind_executor.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <filesystem>
#include <functional>
#include <future>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/tcp.h>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

struct pair {
    pair(tcp_listener& target, std::uint16_t port, const socket_address& at = at_v4())
        : client{tcp_stream::connect(at)}, server{accept_from(target, port)} {}

    tcp_stream accept_from(tcp_listener& target, std::uint16_t port) {
        client.send(proxy_header::v1({address("203.0.113.7:1").address, port}, address("198.51.100.1:443")));
        return target.accept();
    }

    tcp_stream client;
    tcp_stream server;
};

/// A client that comes while the pool closes: let in, refused, or reset at any step. False: refused.
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

/// Notes on which thread it is destroyed.
struct noting_forwarder {
    using protocol = tcp;

    explicit noting_forwarder(std::set<std::thread::id>& d) : destroyed_by{&d} {}
    noting_forwarder(noting_forwarder&& other) noexcept : destroyed_by{std::exchange(other.destroyed_by, nullptr)} {}
    noting_forwarder& operator=(noting_forwarder&&) = delete;
    ~noting_forwarder() {
        if (destroyed_by != nullptr) destroyed_by->insert(std::this_thread::get_id());
    }

    asio::awaitable<std::error_code> serve(asio::ip::tcp::acceptor, std::size_t, std::shared_ptr<admission>,
                                           std::function<void(accepted_socket)>);
    asio::awaitable<void> drain(threads::duration) { co_return; }
    void forward(accepted_socket) {}
    void stop_accepting() {}
    void stop_accepting(std::size_t) {}
    std::size_t connections() const noexcept { return 0; }

    std::set<std::thread::id>* destroyed_by;
};

/// Notes the limits that it drains within, and throws when it drains.
struct limited_forwarder {
    using protocol = udp;
    [[maybe_unused]] static constexpr bool is_steerable = false;

    asio::awaitable<std::error_code> serve(native_socket<asio::ip::udp>, std::size_t, std::shared_ptr<admission>, bool);
    asio::awaitable<void> drain(threads::duration limit) {
        limits->push_back(limit);
        throw std::runtime_error{"it cannot drain"};
    }
    asio::awaitable<void> drain(std::size_t listener, threads::duration limit) {
        limits->push_back(limit);
        co_await asio::post(asio::bind_executor(co_await asio::this_coro::executor, asio::use_awaitable));
        throw std::runtime_error{"it cannot drain listener " + std::to_string(listener)};
    }
    void stop_accepting() {}
    void close(std::size_t listener) { closed->push_back(listener); }
    std::size_t flows() const noexcept { return 0; }

    std::vector<threads::duration>* limits;
    std::vector<std::size_t>* closed;
};

} // namespace

TEST_CASE("pools are made and destroyed while their threads are stopped", "[net][forwarder_pool]") {
    for (int round = 0; round < 20; ++round) {
        running_threads running{2};
        std::set<std::thread::id> destroyed_by; // by one thread at a time, which the pool waits for
        const auto stopping = std::async(std::launch::async, [&] {
            for (int i = 0; i < 20; ++i) running.all.stop(1h);
        });
        for (int i = 0; i < 20; ++i)
            forwarder_pool<noting_forwarder>{
                running.all, [&](const asio::any_io_executor& /*executor*/) { return noting_forwarder{destroyed_by}; }};
        stopping.wait();
        CHECK_FALSE(destroyed_by.empty());
    }
}

TEST_CASE("a pool bounds its limits, and ends though its forwarders cannot drain", "[net][forwarder_pool]") {
    const auto [given, within] = GENERATE(table<threads::duration, threads::duration>(
        {{threads::duration::min(), 0s}, {5s, 5s}, {threads::duration::max(), mmproxy::detail::for_ever}}));
    std::vector<threads::duration> limits;
    std::vector<std::size_t> closed;
    threads all{2};
    forwarder_pool<limited_forwarder> pool{all, [&](const asio::any_io_executor& /*executor*/) {
                                               return limited_forwarder{&limits, &closed};
                                           }};
    pool.close({3, 1}, given);
    for (int i = 0; i < 3; ++i)
        for (std::size_t n = 0; n < all.size(); ++n) all.context(n).poll();
    CHECK(closed == std::vector<std::size_t>{3, 3});
    all.stop(given);
    for (std::size_t n = 0; n < all.size(); ++n) all.context(n).poll(); // one thread at a time has the vectors
    all.run();
    CHECK(limits == std::vector<threads::duration>(4, within));
}

TEST_CASE("a pool that cannot be made gives up on each thread what it had there", "[net][forwarder_pool]") {
    running_threads running{3};
    std::set<std::thread::id> destroyed_by;
    int made = 0;
    const auto make = [&](const asio::any_io_executor& /*e*/) {
        if (++made == 3) throw std::runtime_error{"no third"};
        return noting_forwarder{destroyed_by};
    };
    CHECK_THROWS_WITH((forwarder_pool<noting_forwarder>{running.all, make}), "no third");
    CHECK(destroyed_by.size() == 2);
    CHECK_FALSE(destroyed_by.contains(std::this_thread::get_id()));
    running.all.stop(0s);
    CHECK(running.ended.wait_for(patience) == std::future_status::ready);
}

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

TEST_CASE("max_connections is not exceeded by many connections at once, whichever thread accepts them",
          "[net][forwarder_pool]") {
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

TEST_CASE("a pool without a place for any connection ends too", "[net][forwarder_pool]") {
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

TEST_CASE("listeners of a pool come and go while it runs", "[net][forwarder_pool]") {
    const auto [threads, listeners] = GENERATE(table<std::size_t, std::size_t>({{1, 1}, {2, 1}, {2, 3}}));
    CAPTURE(threads, listeners);
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{threads, listeners};
    const auto later = address("127.0.0.1:9443");
    const auto numbers = pool.listen(later, listeners);
    auto client = tcp_stream::connect(later);
    client.send("PROXY UNKNOWN\r\nhello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");

    pool.close(numbers);
    CHECK_THROWS_AS(tcp_stream::connect(later), std::system_error);
    client.send("still"); // connections go on
    CHECK(server.receive(5) == "still");
    pair other{target, 1000}; // and so do other listeners
    other.client.send("ping");
    CHECK(other.server.receive(4) == "ping");

    pool.listen(later); // the address is free again
    CHECK_NOTHROW(tcp_stream::connect(later));
}

TEST_CASE("the listeners of a pool have numbers of their own, whenever they were opened", "[net][forwarder_pool]") {
    const proxied_network network;
    running_pool pool{1, 2};
    const auto later = address("127.0.0.1:9443");
    const auto closed = pool.listen(later, 3);
    CHECK(closed.first == 2);
    CHECK(closed.count == 3);
    pool.close(closed);
    CHECK(pool.listen(later).first == 5);
    const auto client = tcp_stream::connect(later);
    const auto accepted = pool.record.wait_for(recorder::kind::accepted);
    REQUIRE(accepted.size() == 1);
    CHECK(accepted.front().about.listener == 5);
}

TEST_CASE("a listener that cannot be opened leaves none of its call open", "[net][forwarder_pool]") {
    const proxied_network network;
    running_pool pool{2, 1};
    const tcp_listener other{address("127.0.0.1:9443")};
    CHECK_THROWS_AS(pool.listen(address("127.0.0.1:9443"), 2), std::system_error);
    CHECK(pool.runs());
}

TEST_CASE("a pool serves TCP sockets that were opened elsewhere", "[net][forwarder_pool]") {
    const auto [threads, listeners] = GENERATE(table<std::size_t, std::size_t>({{1, 1}, {2, 1}, {2, 3}}));
    CAPTURE(threads, listeners);
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{threads, 1};
    const auto at = address("127.0.0.1:9443");
    std::vector<unique_fd> opened;
    for (std::size_t i = 0; i < listeners; ++i) opened.emplace_back(opened_socket(SOCK_STREAM, at, true).release());
    const auto numbers = pool.adopt(std::move(opened));
    CHECK(numbers.first == 1);
    CHECK(numbers.count == listeners);
    std::vector<pair> pairs;
    for (std::uint16_t i = 0; i < 64; ++i) pairs.emplace_back(target, static_cast<std::uint16_t>(1000 + i), at);
    CHECK(pool.record.threads(recorder::kind::connected) == threads);

    pool.close(numbers);
    CHECK_THROWS_AS(tcp_stream::connect(at), std::system_error);
    pairs.front().client.send("still");
    CHECK(pairs.front().server.receive(5) == "still");
}

TEST_CASE("a socket that was opened elsewhere gets the user timeout of the pool", "[net][forwarder_pool]") {
    const proxied_network network;
    running_pool pool{1, 1}; // without a timeout
    const auto opened = opened_socket(SOCK_STREAM, address("127.0.0.1:9443"));
    const int timeout = 30'000; // [ms]
    checked(::setsockopt(opened.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout), "setsockopt");
    std::vector<unique_fd> given;
    given.push_back(mmproxy::detail::duplicate_of(opened.get()));
    pool.adopt(std::move(given));
    CHECK(option_of(opened, IPPROTO_TCP, TCP_USER_TIMEOUT) == 0);
}

TEST_CASE("a pool takes the sockets of another one over, and no connection is lost", "[net][forwarder_pool]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool old{2, 1, 1};
    const auto young = running_pool::beside(old);
    const auto listeners = GENERATE(std::size_t{1}, std::size_t{3});
    const auto at = address("127.0.0.1:9443");
    const auto numbers = old.listen(at, listeners);
    pair living{target, 1000, at};
    auto waiting = tcp_stream::connect(at); // for a place of the old pool, which has one
    waiting.send(proxy_header::v1(address("203.0.113.7:1001"), address("198.51.100.1:443")) + "request");

    CHECK(young->adopt(old.duplicate(numbers)).count == listeners);
    old.close(numbers);
    auto server = target.accept();
    CHECK(server.receive(7) == "request");
    pair next{target, 1002, at};
    living.client.send("still");
    CHECK(living.server.receive(5) == "still");
    CHECK(young->connections() == 2);
    CHECK(old.duplicate(numbers).empty());
}

TEST_CASE("the limit of a pool may change while it runs", "[net][forwarder_pool]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool pool{2, 1, 1};
    const pair first{target, 1000};
    auto waiting = tcp_stream::connect(at_v4());
    waiting.send(proxy_header::v1(address("203.0.113.7:1001"), address("198.51.100.1:443")) + "request");
    pool.set_limit(2);
    CHECK(target.accept().receive(7) == "request");
}

TEST_CASE("a pool that is given a socket of another kind closes all of them", "[net][forwarder_pool]") {
    const proxied_network network;
    running_pool pool{2, 1};
    const auto at = address("127.0.0.1:9443");
    std::vector<unique_fd> opened;
    opened.emplace_back(opened_socket(SOCK_STREAM, at).release());
    opened.emplace_back(opened_socket(SOCK_DGRAM, at).release());
    CHECK_THROWS_AS(pool.adopt(std::move(opened)), std::system_error);
    CHECK_FALSE(is_listening(9443));
    CHECK(receiving_sockets(9443) == 0);
    CHECK(pool.runs());
}

TEST_CASE("many pools share the threads, and end with them", "[net][forwarder_pool]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool first{2, 1};
    std::vector<std::unique_ptr<running_pool>> others;
    for (std::uint16_t port = 9000; port < 9010; ++port) {
        others.push_back(running_pool::beside(first));
        others.back()->listen({at_v4().address, port});
    }
    std::vector<pair> pairs;
    pairs.emplace_back(target, 1000);
    for (std::uint16_t port = 9000; port < 9010; ++port)
        pairs.emplace_back(target, port, socket_address{at_v4().address, port});
    for (auto& p : pairs) {
        p.client.send("ping");
        CHECK(p.server.receive(4) == "ping");
    }
    for (const auto& other : others) CHECK(other->connections() == 1);

    others.front()->stop_alone(0s); // one pool ends, the other pools go on
    CHECK(pairs[1].client.receive_end() == std::errc::connection_reset);
    pairs[2].client.send("pong");
    CHECK(pairs[2].server.receive(4) == "pong");
    others.clear(); // and so they do when pools are destroyed
    CHECK(pairs[3].client.receive_end() == std::errc::connection_reset);
    pairs[0].client.send("pong");
    CHECK(pairs[0].server.receive(4) == "pong");
    CHECK(first.runs());
    first.stop(0s);
    CHECK(first.ends());
}

TEST_CASE("the threads wait for every pool that is stopped", "[net][forwarder_pool]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    running_pool first{2, 1};
    const auto other = running_pool::beside(first);
    other->listen(address("127.0.0.1:9443"));
    pair p{target, 1000, address("127.0.0.1:9443")};
    first.stop(1h);
    p.client.send("late");
    CHECK(p.server.receive(4) == "late");
    CHECK(first.runs());
    p.client.close();
    p.server.close();
    CHECK(first.ends());
}

TEST_CASE("a hundred listeners need no thread, reactor or buffer more than one", "[net][forwarder_pool]") {
    const auto count = [](const char* of) {
        return std::distance(std::filesystem::directory_iterator{of}, std::filesystem::directory_iterator{});
    };
    const proxied_network network;
    running_pool pool{2, 1};
    const auto beside = running_pool::beside(pool);
    beside->listen({at_v4().address, 9000});
    const auto one = tcp_stream::connect(address("127.0.0.1:9000")); // each on a thread of its own, which runs then
    const auto other = tcp_stream::connect(address("127.0.0.1:9000"));
    REQUIRE(beside->record.wait_for(recorder::kind::accepted, 2).size() == 2);
    const auto threads = count("/proc/self/task");
    const auto descriptors = count("/proc/self/fd");
    for (std::uint16_t port = 9001; port < 9100; ++port) beside->listen({at_v4().address, port});
    CHECK(count("/proc/self/task") == threads);
    CHECK(count("/proc/self/fd") == descriptors + 99);
    const auto further = running_pool::beside(pool);
    CHECK(count("/proc/self/task") == threads);
    CHECK(count("/proc/self/fd") == descriptors + 99);
}
