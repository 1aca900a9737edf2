// SPDX-License-Identifier: BSL-1.0
//
// Recipes of cmake/documentation/pages/cookbook.md, which takes the code between the marks: forwarders at work.
#include <mmproxy/mmproxy.hpp>

#include "support/catch.hpp"
#include "support/echo_server.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_socket.hpp"
#include "support/waiting.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

using namespace mmproxy::literals;
using namespace std::chrono_literals;

namespace {

//! [guard]
using web_forwarder =
    mmproxy::tcp_forwarder<mmproxy::dual_stack, mmproxy::loopback_routing, mmproxy::counters, mmproxy::tcp_options>;

/// Forwards until a signal, and keeps the rules and routes in place meanwhile. The guard keeps `io` running until it is
/// stopped.
void forward_guarded(const mmproxy::dual_stack& targets) {
    asio::io_context io{1};
    const mmproxy::loopback_routing routing; // forwarder and guard have copies: handles to one installation
    mmproxy::route_guard guard{io.get_executor(), routing, [](const mmproxy::routing_repair& r) {
                                   for (const auto& lost : r.lost)
                                       std::clog << "was lost, and is back: " << lost << '\n';
                               }};
    web_forwarder forwarder{io.get_executor(), targets, routing, mmproxy::counters{},
                            mmproxy::tcp_options{.idle_timeout = 1h, .max_connections = 10'000}};
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), "0.0.0.0:8443"_address)), mmproxy::rethrow);

    asio::signal_set signals{io, SIGTERM, SIGINT};
    signals.async_wait([&](std::error_code /*ec*/, int /*signal*/) {
        asio::co_spawn(io, forwarder.drain(5s), [&](const std::exception_ptr& failure) {
            guard.stop();
            mmproxy::rethrow(failure);
        });
    });
    io.run();
}
//! [guard]

//! [pool]
/// Forwards on four threads until a signal. A listener is added later on, by work of one's own on one of the threads.
void forward_on_threads(const mmproxy::dual_stack& targets, const mmproxy::counters& counters) {
    mmproxy::threads threads{4};
    const mmproxy::loopback_routing routing;
    constexpr std::size_t max_connections = 10'000; // of all threads
    mmproxy::forwarder_pool<web_forwarder> pool{threads,
                                                [&](const asio::any_io_executor& e) {
                                                    return web_forwarder{e, targets, routing, counters};
                                                },
                                                max_connections};
    pool.listen("0.0.0.0:8443"_address, threads.size()); // a socket a thread: the kernel spreads connections over them
    asio::post(threads.context(0), [&] { pool.listen("0.0.0.0:9443"_address); });
    mmproxy::run_until_signal(threads, 5s);
}
//! [pool]

//! [close]
/// Serves one more address, and returns what closes that listener; connections that have come by it go on.
std::function<void()> serve(web_forwarder& forwarder, asio::io_context& io, const mmproxy::socket_address& at) {
    const auto closing = std::make_shared<asio::cancellation_signal>();
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), at)),
                   asio::bind_cancellation_slot(closing->slot(), mmproxy::rethrow));
    return [closing] { closing->emit(asio::cancellation_type::terminal); };
}
//! [close]

//! [udp]
/// Forwards datagrams of nginx, which puts a header on a client's first datagram alone. The server may be bound to a
/// wildcard address.
void forward_datagrams(const mmproxy::socket_address& target) {
    asio::io_context io{1};
    mmproxy::udp_forwarder forwarder{io.get_executor(), mmproxy::ipv4_only{target}, mmproxy::first_datagram{},
                                     mmproxy::scoped_routing{mmproxy::transport::datagram, {target}},
                                     mmproxy::udp_options{.close_after = 11min, .max_flows = 20'000}};
    asio::co_spawn(io, forwarder.serve(mmproxy::listen_udp(io.get_executor(), "0.0.0.0:5300"_address)),
                   mmproxy::rethrow);
    mmproxy::run_until_signal(io, forwarder);
}
//! [udp]

const auto client = address("203.0.113.7:4711");
const auto destination = address("192.0.2.1:443");

/// Runs a recipe that ends with a signal, on a thread of its own.
class running_recipe {
public:
    explicit running_recipe(std::function<void()> recipe) : thread_{std::move(recipe)} {}
    running_recipe(const running_recipe&) = delete;
    running_recipe& operator=(const running_recipe&) = delete;
    ~running_recipe() { std::raise(SIGTERM); }

private:
    std::jthread thread_;
};

/// A balancer's connection, as soon as there is a listener.
tcp_stream connected(const mmproxy::socket_address& to) {
    std::optional<tcp_stream> stream;
    REQUIRE(eventually([&] {
        try {
            stream.emplace(tcp_stream::connect(to));
        } catch (const std::system_error&) {
        }
        return stream.has_value();
    }));
    return std::move(*stream);
}

/// Whether a client's bytes come back through the forwarder, from an echo server that it reaches as the client.
bool is_forwarded(tcp_stream balancer) {
    balancer.send(proxy_header::v2(client, destination).append("hello"));
    return balancer.receive(5) == "hello";
}

} // namespace

TEST_CASE("the recipe for a guarded forwarder", "[net][cookbook]") {
    const network_namespace network;
    const echo_server target{target_v4()};
    const running_recipe recipe{[] { forward_guarded(both_targets()); }};
    CHECK(is_forwarded(connected(at_v4())));
}

TEST_CASE("the recipe for a pool", "[net][cookbook]") {
    const network_namespace network;
    const echo_server target{target_v4()};
    const mmproxy::counters counters;
    {
        const running_recipe recipe{[&] { forward_on_threads(both_targets(), counters); }};
        CHECK(is_forwarded(connected(at_v4())));
        CHECK(is_forwarded(connected(address("127.0.0.1:9443"))));
    }
    CHECK(counters.read().connections.closed == 2);
}

TEST_CASE("the recipe for a listener that is closed", "[net][cookbook]") {
    const network_namespace network;
    const echo_server target{target_v4()};
    asio::io_context io{1};
    web_forwarder forwarder{io.get_executor(), both_targets()};
    const auto close = serve(forwarder, io, at_v4());
    std::thread running{[&] { io.run(); }};
    auto balancer = connected(at_v4());
    balancer.send(proxy_header::v2(client, destination).append("hello"));
    CHECK(balancer.receive(5) == "hello");
    asio::post(io, close);
    CHECK(eventually([] {
        try {
            tcp_stream::connect(at_v4());
            return false;
        } catch (const std::system_error&) {
            return true;
        }
    }));
    balancer.send("again");
    CHECK(balancer.receive(5) == "again");
    balancer.finish_sending();
    CHECK(balancer.receive_rest().empty());
    io.stop();
    running.join();
}

TEST_CASE("the recipe for datagrams of nginx", "[net][cookbook]") {
    const network_namespace network;
    const udp_socket server{address("0.0.0.0:5353")};
    const running_recipe recipe{[] { forward_datagrams(address("127.0.0.1:5353")); }};
    auto balancer = udp_socket::connect(address("127.0.0.1:5300"));
    REQUIRE(eventually([&] {
        try {
            balancer.send(proxy_header::v1(client, destination).append("one"));
        } catch (const std::system_error&) { // the one before has met no listener
        }
        return !server.is_silent_for(a_while);
    }));
    const auto received = server.receive();
    CHECK(received.payload == "one");
    CHECK(received.from == client);
    server.send_to(received.from, "reply");
    CHECK(balancer.receive().payload == "reply");
}
