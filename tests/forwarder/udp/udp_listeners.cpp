// SPDX-License-Identifier: BSL-1.0
//
// Listeners of a udp_forwarder and of its pools that come and go while it runs.
#include <mmproxy/forwarder/udp/udp_options.hpp>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <asio/cancellation_type.hpp>

#include <array>
#include <future>
#include <system_error>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace udp_exchange;

namespace {

const auto later = address("127.0.0.1:9443");
const auto other_client = address("203.0.113.8:2000");

template <class Future> bool completes(Future& future) {
    return future.wait_for(patience) == std::future_status::ready;
}

} // namespace

TEST_CASE("serving one UDP address can be cancelled, which ends its flows and no other flow", "[net][udp_listeners]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    asio::cancellation_signal signal;
    auto ended = forwarder.listen(later, 1, signal);
    auto staying = udp_socket::connect(at_v4());
    auto leaving = udp_socket::connect(later);
    check_exchange(staying, header_of(client_v4), target);
    check_exchange(leaving, header_of(other_client), target);

    forwarder.on_thread([&] { signal.emit(asio::cancellation_type::total); });
    REQUIRE(completes(ended));
    CHECK(ended.get() == std::errc::operation_canceled);
    const auto closed = forwarder.record.wait_for(flow_event::closed);
    REQUIRE(closed.size() == 1);
    CHECK(closed.front().about.client == other_client);
    CHECK(closed.front().result.error == errc::drained);
    check_exchange(staying, header_of(client_v4), target);
    CHECK(forwarder.flows() == 1);
}

TEST_CASE("a udp_forwarder that has stopped accepting serves no further address", "[net][udp_listeners]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const bool has_flow = GENERATE(true, false); // without one it has ended, too
    if (has_flow) check_exchange(balancer, header_of(client_v4), target);
    forwarder.stop_accepting();

    asio::cancellation_signal signal;
    auto ended = forwarder.listen(later, 1, signal);
    REQUIRE(completes(ended));
    CHECK_FALSE(ended.get());
    CHECK_NOTHROW(udp_socket{later}); // is free
    if (has_flow) check_exchange(balancer, header_of(client_v4), target);
}

TEST_CASE("a closed UDP listener's address is free again", "[net][udp_listeners]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    for (std::size_t number = 1; number < 3; ++number) {
        asio::cancellation_signal signal;
        auto ended = forwarder.listen(later, number, signal);
        auto balancer = udp_socket::connect(later);
        check_exchange(balancer, header_of(client_v4), target);
        forwarder.close(number);
        REQUIRE(completes(ended));
        CHECK_FALSE(ended.get());
        CHECK(forwarder.flows() == 0);
    }
}

TEST_CASE("a UDP listener that drains opens no more flows, and waits for the flows it has", "[net][udp_listeners]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    asio::cancellation_signal signal; // outlives what it could cancel
    running_udp_forwarder<> forwarder{{.close_after = 1s}};
    const auto ended = forwarder.listen(later, 1, signal);
    auto balancer = udp_socket::connect(later);
    check_exchange(balancer, header_of(client_v4), target);
    auto drained = forwarder.drain(1, 1h);
    check_exchange(balancer, header_of(client_v4), target); // the flow goes on
    balancer.send(header_of(other_client) + "no");
    const auto dropped = forwarder.record.wait_for(flow_event::datagram_dropped);
    REQUIRE(dropped.size() == 1);
    CHECK(dropped.front().error == errc::drained);
    auto elsewhere = udp_socket::connect(at_v4()); // another listener opens flows
    check_exchange(elsewhere, header_of(other_client), target);
    REQUIRE(completes(drained));
    CHECK(forwarder.record.wait_for(flow_event::closed).front().about.client == client_v4);
}

TEST_CASE("a UDP listener without a flow has drained at once", "[net][udp_listeners]") {
    const proxied_network network;
    running_udp_forwarder<> forwarder;
    auto drained = forwarder.drain(0, 1h);
    CHECK(completes(drained));
    auto unknown = forwarder.drain(7, 1h);
    CHECK(completes(unknown));
}

TEST_CASE("listeners of a UDP pool come and go while it runs", "[net][udp_listeners]") {
    const auto [threads, listeners] = GENERATE(table<std::size_t, std::size_t>({{1, 1}, {2, 1}, {2, 2}, {2, 3}}));
    CAPTURE(threads, listeners);
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_pool<> pool{threads, listeners};
    for (int round = 0; round < 2; ++round) {
        const auto numbers = pool.listen(later, listeners);
        CHECK(numbers.first == listeners * static_cast<std::size_t>(round + 1));
        auto balancer = udp_socket::connect(later);
        for (std::uint16_t port = 2000; port < 2010; ++port)
            check_exchange(balancer, header_of({other_client.address, port}), target);
        pool.close(numbers, 0ms);
        CHECK(eventually([&] { return pool.flows() == 0; }));
        CHECK(eventually([] { return receiving_sockets(9443) == 0; }));
    }
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client_v4), target);
}

TEST_CASE("a UDP pool's listeners that close let their flows finish, each by its own way", "[net][udp_listeners]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_pool<> pool{2, 1, {.close_after = 1s}};
    const auto numbers = pool.listen(later, 2);
    auto balancer = udp_socket::connect(later);
    const std::array clients{address("203.0.113.7:1001"), address("203.0.113.8:1002"), address("203.0.113.9:1003")};
    for (const auto& client : clients) check_exchange(balancer, header_of(client), target);
    pool.close(numbers, 1h);
    for (const auto& client : clients) CHECK(check_exchange(balancer, header_of(client), target) == client);
    CHECK(pool.record.dropped() == 0);
    CHECK(eventually([] { return receiving_sockets(9443) == 0; }));
    for (const auto& e : pool.record.wait_for(flow_event::closed, clients.size())) CHECK_FALSE(e.result.error);
}

TEST_CASE("a UDP pool that is destroyed while its listeners close ends their flows at once", "[net][udp_listeners]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_pool<> pool{2, 1};
    const auto numbers = pool.listen(later, 2);
    auto balancer = udp_socket::connect(later);
    check_exchange(balancer, header_of(client_v4), target);
    pool.close(numbers, 1h);
    check_exchange(balancer, header_of(client_v4), target);
    pool.destroy();
    const auto closed = pool.record.wait_for(flow_event::closed);
    REQUIRE(closed.size() == 1);
    CHECK(closed.front().result.error == errc::drained);
    CHECK(eventually([] { return receiving_sockets(9443) == 0; }));
    pool.stop(0ms);
    CHECK(pool.ends());
}
