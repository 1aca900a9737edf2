// SPDX-License-Identifier: BSL-1.0
//
// Recipes of cmake/documentation/pages/cookbook.md, which takes the code between the marks: servers of one's own.
#include <mmproxy/address.hpp>
#include <mmproxy/forwarder/rethrow.hpp>
#include <mmproxy/server.hpp>

#include "support/catch.hpp"
#include "support/io_thread.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_socket.hpp"

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/read.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace {

//! [acceptor]
/// Greets every client, and takes headers from balancers alone: a header of another host's is refused, and without one
/// it is a client itself.
asio::awaitable<void> greet_clients(asio::ip::tcp::acceptor listening, mmproxy::subnet_set balancers) {
    mmproxy::proxy_acceptor acceptor{
        std::move(listening),
        mmproxy::header_rules{{{std::move(balancers), mmproxy::header_use::require}}, mmproxy::header_use::reject}};
    for (;;) {
        auto connection = co_await acceptor.async_accept(asio::use_awaitable);
        const auto greeting = "Hello, " + to_string(connection.client());
        co_await asio::async_write(connection.socket, asio::buffer(greeting), asio::use_awaitable);
    }
}
//! [acceptor]

//! [stream]
/// The client of one stream. Nothing behind the header is read: a TLS stream, or any other layer, may take it over.
asio::awaitable<mmproxy::socket_address> client_of(asio::ip::tcp::socket& socket) {
    using namespace std::chrono_literals;
    const auto header = co_await mmproxy::async_read_proxy_header(socket, {.timeout = 5s}, asio::use_awaitable);
    if (header.names_client()) co_return header.source();
    co_return mmproxy::from_endpoint(socket.remote_endpoint()); // a health check of the balancer's
}
//! [stream]

//! [datagrams]
/// Greets the sender of every datagram, and the client whom a balancer names on it; what looks like a header of another
/// host's is its own payload.
asio::awaitable<void> greet_senders(asio::ip::udp::socket socket, mmproxy::subnet_set balancers) {
    const mmproxy::header_rules rules{{{std::move(balancers), mmproxy::header_use::require}},
                                      mmproxy::header_use::skip};
    std::array<std::byte, 65535> received;
    for (asio::ip::udp::endpoint from;;) {
        const auto size = co_await socket.async_receive_from(asio::buffer(received), from, asio::use_awaitable);
        const auto sender = mmproxy::from_endpoint(from);
        const auto datagram = mmproxy::read_proxy_datagram(std::span{received}.first(size), sender, rules);
        if (!datagram) continue; // make_error_code(datagram.error).message() says why
        const auto greeting = "Hello, " + to_string(datagram.client(sender));
        co_await socket.async_send_to(asio::buffer(greeting), from, asio::use_awaitable);
    }
}
//! [datagrams]

const auto client = address("203.0.113.7:4711");
const auto destination = address("192.0.2.1:443");

asio::ip::tcp::acceptor listen_on_loopback(asio::io_context& io) {
    return {io, {asio::ip::make_address("127.0.0.1"), 7000}};
}

/// Runs a recipe that never ends by itself.
class running_recipe {
public:
    /// `recipe(io)` is what runs.
    template <class Recipe> explicit running_recipe(Recipe recipe) {
        thread_.run([&] { asio::co_spawn(thread_.io(), recipe(thread_.io()), mmproxy::rethrow); });
    }
    running_recipe(const running_recipe&) = delete;
    running_recipe& operator=(const running_recipe&) = delete;
    ~running_recipe() { thread_.io().stop(); }

private:
    io_thread thread_;
};

const mmproxy::subnet_set only_balancer{std::array{mmproxy::parse_subnet("127.0.0.1").value()}};

} // namespace

TEST_CASE("the recipe for an acceptor", "[net][cookbook]") {
    const network_namespace network;
    const running_recipe server{
        [](asio::io_context& io) { return greet_clients(listen_on_loopback(io), only_balancer); }};
    auto balancer = tcp_stream::connect(address("127.0.0.1:7000"), address("127.0.0.1:0"));
    balancer.send(proxy_header::v1(client, destination));
    CHECK(balancer.receive_rest() == "Hello, 203.0.113.7:4711");
    auto other = tcp_stream::connect(address("127.0.0.1:7000"), address("127.0.0.9:0"));
    other.send(proxy_header::v1(client, destination));
    CHECK(other.receive_rest().empty());
}

TEST_CASE("the recipe for one stream", "[net][cookbook]") {
    const network_namespace network;
    io_thread server;
    auto acceptor = server.run([&] { return listen_on_loopback(server.io()); });
    auto balancer = tcp_stream::connect(address("127.0.0.1:7000"));
    auto socket = server.run([&] { return acceptor.accept(); });
    balancer.send(proxy_header::v2(client, destination).append("hello"));
    CHECK(asio::co_spawn(server.io(), client_of(socket), asio::use_future).get() == client);
    std::string behind(5, '.');
    server.run([&] { asio::read(socket, asio::buffer(behind)); });
    CHECK(behind == "hello");
}

TEST_CASE("the recipe for datagrams", "[net][cookbook]") {
    const network_namespace network;
    const auto at = address("127.0.0.1:7000");
    const running_recipe server{[&](asio::io_context& io) {
        return greet_senders({io, mmproxy::to_endpoint<asio::ip::udp>(at)}, only_balancer);
    }};
    const auto balancer = udp_socket::connect(at, address("127.0.0.1:0"));
    balancer.send("no header");
    balancer.send(proxy_header::v2_datagram(client, destination).append("hello"));
    CHECK(balancer.receive().payload == "Hello, 203.0.113.7:4711");
    const auto other = udp_socket::connect(at, address("127.0.0.9:4712"));
    other.send(proxy_header::v2_datagram(client, destination));
    CHECK(other.receive().payload == "Hello, 127.0.0.9:4712");
}
