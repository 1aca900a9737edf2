// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/opened_socket.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <array>
#include <set>
#include <system_error>
#include <vector>

#include <netinet/udp.h>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace udp_exchange;

namespace {

/// Balancer sockets enough for every listening socket to get datagrams of some.
std::vector<udp_socket> many_balancers() {
    std::vector<udp_socket> balancers;
    for (int i = 0; i < 40; ++i) balancers.push_back(udp_socket::connect(i % 3 == 0 ? at_v6() : at_v4()));
    return balancers;
}

/// One client's datagrams come over every balancer socket in turn, and each is answered where it came from.
template <class Pool> void check_one_flow(Pool& pool, const std::string& first, const std::string& later) {
    udp_socket target{target_v4()};
    auto balancers = many_balancers();
    for (auto& balancer : balancers) CHECK(check_exchange(balancer, first, target) == client_v4);
    for (int round = 0; round < 2; ++round)
        for (auto& balancer : balancers) CHECK(check_exchange(balancer, later, target) == client_v4);
    CHECK(pool.flows() == 1);
    CHECK(pool.record.opened() == 1);
    CHECK(pool.record.dropped() == 0);
}

/// Sockets as a service manager passes them on.
std::vector<descriptor> passed_on(const socket_address& at, std::size_t count) {
    std::vector<descriptor> opened;
    for (std::size_t i = 0; i < count; ++i) opened.push_back(opened_socket(SOCK_DGRAM, at, true));
    return opened;
}

std::vector<unique_fd> duplicates_of(const std::vector<descriptor>& sockets) {
    std::vector<unique_fd> all;
    for (const auto& socket : sockets) all.push_back(mmproxy::detail::duplicate_of(socket.get()));
    return all;
}

} // namespace

TEST_CASE("one client over many balancer sockets is one flow, whichever thread serves them", "[net][udp_pool]") {
    const auto [threads, listeners] =
        GENERATE(table<std::size_t, std::size_t>({{1, 1}, {1, 3}, {2, 1}, {2, 2}, {3, 2}, {2, 4}}));
    CAPTURE(threads, listeners);
    const proxied_network network;
    const auto header = header_of(client_v4);
    SECTION("with a header on every datagram") {
        running_udp_pool<every_datagram> pool{threads, listeners};
        check_one_flow(pool, header, header);
    }
    SECTION("with a header on the first datagram") {
        running_udp_pool<first_datagram> pool{threads, listeners};
        check_one_flow(pool, header, "");
    }
    SECTION("with a v1 header on the first datagram") {
        running_udp_pool<first_datagram> pool{threads, listeners};
        check_one_flow(pool, proxy_header::v1(client_v4, front_v4), "");
    }
}

TEST_CASE("SPP: one client over many balancer sockets is one flow, whichever thread serves them", "[net][udp_pool]") {
    const proxied_network network;
    running_udp_pool<every_datagram, spp> pool{2, 3};
    udp_socket target{target_v4()};
    const auto header = proxy_header::spp(client_v4, front_v4);
    for (auto& balancer : many_balancers()) {
        balancer.send(header + "request");
        CHECK(target.receive().from == client_v4);
        target.send_to(client_v4, "response");
        CHECK(balancer.receive().payload == header + "response");
    }
    CHECK(pool.flows() == 1);
}

TEST_CASE("many clients over many balancer sockets keep their flows", "[net][udp_pool]") {
    constexpr std::size_t clients = 50;
    const auto [threads, listeners] = GENERATE(table<std::size_t, std::size_t>({{2, 2}, {3, 3}}));
    CAPTURE(threads, listeners);
    const proxied_network network;
    running_udp_pool<> pool{threads, listeners};
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    auto balancers = many_balancers();
    for (std::size_t i = 0; i < 8 * clients; ++i) {
        const auto port = static_cast<std::uint16_t>(1000 + i % clients);
        const socket_address client{i % 2 == 0 ? client_v4.address : client_v6.address, port};
        auto& balancer = balancers[i * 7 % balancers.size()];
        CHECK(check_exchange(balancer, header_of(client), i % 2 == 0 ? v4 : v6) == client);
    }
    CHECK(pool.flows() == clients);
    CHECK(pool.record.opened() == clients);
    CHECK(pool.record.threads(flow_event::opened) == threads);
}

TEST_CASE("flows of unnamed headers are spread over a pool and each is answered", "[net][udp_pool]") {
    const proxied_network network;
    running_udp_pool<> pool{2, 2};
    udp_socket target{target_v4()};
    std::set<std::uint16_t> ports;
    auto balancers = many_balancers();
    for (std::size_t i = 1; i < balancers.size(); i += 3)
        ports.insert(check_exchange(balancers[i], proxy_header::v2_local(), target).port);
    CHECK(ports.size() == balancers.size() / 3);
    CHECK(pool.flows() == ports.size());
}

TEST_CASE("a pool of UDP forwarders that is stopped lets flows finish", "[net][udp_pool]") {
    const proxied_network network;
    running_udp_pool<> pool{2, 2, {.close_after = 1s}};
    udp_socket target{target_v4()};
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client_v4), target);
    SECTION("however long they take") {
        pool.stop(1h);
        check_exchange(balancer, header_of(client_v4), target);
        CHECK(pool.ends());
        CHECK_FALSE(pool.record.wait_for(flow_event::closed).at(0).result.error);
    }
    SECTION("until it is stopped again with a shorter limit") {
        pool.stop(1h);
        pool.stop(0s);
        CHECK(pool.ends());
        CHECK(pool.record.wait_for(flow_event::closed).at(0).result.error == errc::drained);
    }
}

TEST_CASE("while a pool waits for its last flows none of them loses its way", "[net][udp_pool]") {
    const proxied_network network;
    running_udp_pool<> pool{4, 4};
    udp_socket target{target_v4()};
    auto balancer = udp_socket::connect(at_v4());
    const std::array clients{address("203.0.113.7:1001"), address("203.0.113.8:1002"), address("203.0.113.9:1003")};
    for (const auto& client : clients) check_exchange(balancer, header_of(client), target);
    pool.stop(1h);
    for (int i = 0; i < 10; ++i)
        for (const auto& client : clients) CHECK(check_exchange(balancer, header_of(client), target) == client);
    CHECK(pool.record.dropped() == 0);
}

TEST_CASE("a second pool is told that the port is taken, however many sockets share it", "[net][udp_pool]") {
    const auto [first, second] = GENERATE(table<std::size_t, std::size_t>({{1, 1}, {2, 2}, {1, 2}, {2, 1}}));
    CAPTURE(first, second);
    const proxied_network network;
    const running_udp_pool<> pool{2, first};
    CHECK_THROWS_AS((running_udp_pool<>{2, second}), std::system_error);
}

TEST_CASE("a pool serves UDP sockets that were opened elsewhere, with one flow for a client", "[net][udp_pool]") {
    const auto [threads, listeners] = GENERATE(table<std::size_t, std::size_t>({{1, 1}, {2, 1}, {2, 3}}));
    CAPTURE(threads, listeners);
    const proxied_network network;
    running_udp_pool<> pool{threads, 1};
    const auto at = address("127.0.0.1:9443");
    std::vector<unique_fd> opened;
    for (std::size_t i = 0; i < listeners; ++i) opened.emplace_back(opened_socket(SOCK_DGRAM, at, true).release());
    const auto numbers = pool.adopt(std::move(opened));
    CHECK(numbers.first == 1);
    CHECK(numbers.count == listeners);
    const udp_socket target{target_v4()};
    for (int i = 0; i < 40; ++i) {
        const auto balancer = udp_socket::connect(at);
        CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    }
    CHECK(pool.flows() == 1);
    pool.close(numbers, 0s);
    CHECK(eventually([] { return receiving_sockets(9443) == 0; }));
}

TEST_CASE("a UDP socket that was opened elsewhere has its datagrams joined where one thread reads all",
          "[net][udp_pool]") {
    const auto threads = GENERATE(std::size_t{1}, std::size_t{2});
    const proxied_network network;
    running_udp_pool<> pool{threads, 1};
    const auto opened = passed_on(address("127.0.0.1:9443"), 2);
    const int was_joined = threads == 1 ? 0 : 1; // as another pool has left it
    for (const auto& socket : opened)
        checked(::setsockopt(socket.get(), IPPROTO_UDP, UDP_GRO, &was_joined, sizeof was_joined), "setsockopt");
    pool.adopt(duplicates_of(opened));
    for (const auto& socket : opened) CHECK(option_of(socket, IPPROTO_UDP, UDP_GRO) == (threads == 1 ? 1 : 0));
}

TEST_CASE("a pool takes the UDP sockets of another one over, and serves the clients of both", "[net][udp_pool]") {
    const auto listeners = GENERATE(std::size_t{1}, std::size_t{3});
    const proxied_network network;
    const udp_socket target{target_v4()};
    running_udp_pool<> old{2, listeners};
    running_udp_pool<> young{2, 0};
    const auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client_v4), target);
    CHECK(young.adopt(old.duplicate({0, listeners})).count == listeners);
    old.close({0, listeners}, 0s);
    REQUIRE(old.record.wait_for(flow_event::closed).size() == 1);
    REQUIRE(eventually([&] { return old.duplicate({0, listeners}).empty(); }));
    CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    const auto later = address("203.0.113.8:4711");
    for (int i = 0; i < 20; ++i) CHECK(check_exchange(udp_socket::connect(at_v4()), header_of(later), target) == later);
    CHECK(young.flows() == 2);
    CHECK(young.record.dropped() == 0);
}

TEST_CASE("flows above a lowered limit go on, the unanswered ones too", "[net][udp_pool]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    running_udp_pool<> pool{1, 1};
    const auto balancer = udp_socket::connect(at_v4());
    const std::array clients{address("203.0.113.7:1001"), address("203.0.113.8:1002"), address("203.0.113.9:1003")};
    for (const auto& client : clients) {
        balancer.send(header_of(client) + "hello");
        CHECK(target.receive().from == client);
    }
    pool.set_limit(2);
    balancer.send(header_of(client_v4) + "one too many");
    CHECK(pool.record.drop() == errc::too_many_flows);
    CHECK(pool.record.all(flow_event::closed).empty());
    for (const auto& client : clients) check_exchange(balancer, header_of(client), target);
    pool.set_limit(4);
    check_exchange(balancer, header_of(client_v4), target);
}
