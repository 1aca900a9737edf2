// SPDX-License-Identifier: BSL-1.0
//
// A server of one's own behind a balancer: it greets each client by the address that the PROXY header names, and echoes
// what the client says. Balancers come from this host; every other peer is refused.
//
//     greeting_server 127.0.0.1:7000 &
//     printf 'PROXY TCP4 203.0.113.7 192.0.2.1 4711 7\r\nhello\n' | nc -N 127.0.0.1 7000

#include <mmproxy/address.hpp>
#include <mmproxy/forwarder/rethrow.hpp>
#include <mmproxy/forwarder/run_until_signal.hpp>
#include <mmproxy/server.hpp>

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>

namespace {

using connection = mmproxy::proxy_acceptor<>::connection_type;

asio::awaitable<void> greet(connection c) {
    std::error_code ec;
    auto no_throw = asio::redirect_error(asio::use_awaitable, ec);
    const auto greeting = "Hello, " + to_string(c.client()) + '\n';
    std::array<char, 4096> said;
    co_await asio::async_write(c.socket, asio::buffer(greeting), no_throw);
    while (!ec) {
        const auto size = co_await c.socket.async_read_some(asio::buffer(said), no_throw);
        if (!ec) co_await asio::async_write(c.socket, asio::buffer(said, size), no_throw);
    }
}

asio::awaitable<void> serve(mmproxy::proxy_acceptor<>& acceptor) {
    for (std::error_code ec;;) {
        auto accepted = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (ec == asio::error::operation_aborted) co_return; // it has been stopped
        if (ec) throw std::system_error{ec, "accept"};
        asio::co_spawn(acceptor.get_executor(), greet(std::move(accepted)), mmproxy::rethrow);
    }
}

void report(const mmproxy::socket_address& peer, std::error_code reason) {
    std::cerr << "refused " << to_string(peer) << ": " << reason.message() << '\n';
}

} // namespace

int main(int argc, char** argv) try {
    using namespace mmproxy::literals;

    const auto at = mmproxy::make_socket_address(argc > 1 ? argv[1] : "127.0.0.1:7000");
    const mmproxy::subnet_set balancers{"127.0.0.0/8"_subnet, "::1/128"_subnet};

    asio::io_context io{1};
    mmproxy::proxy_acceptor acceptor{
        asio::ip::tcp::acceptor{io, mmproxy::to_endpoint<asio::ip::tcp>(at)},
        mmproxy::header_rules{{{balancers, mmproxy::header_use::require}}, mmproxy::header_use::refuse},
        {.refused = report}};
    asio::co_spawn(io, serve(acceptor), mmproxy::rethrow);

    std::cout << "greeting clients on " << to_string(at) << std::endl;
    const auto stop_accepting = [&] { acceptor.stop_accepting(); };
    mmproxy::run_until_signal(io, stop_accepting, std::chrono::seconds{5}); // connections that there are may finish
} catch (const std::exception& error) {
    std::cerr << "greeting_server: " << error.what() << '\n';
    return 1;
}
