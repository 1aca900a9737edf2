// SPDX-License-Identifier: BSL-1.0
//
// A TLS server of one's own behind a balancer that passes TLS on: the PROXY header comes first, in the clear, and the
// handshake behind it. `proxy_acceptor` reads the header and not a byte more, so that asio::ssl can have the socket.
//
//     openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out cert.pem
//     tls_server 127.0.0.1:7443 cert.pem key.pem &
//     curl --insecure --haproxy-protocol https://127.0.0.1:7443/

#include <mmproxy/address.hpp>
#include <mmproxy/forwarder/rethrow.hpp>
#include <mmproxy/forwarder/run_until_signal.hpp>
#include <mmproxy/server.hpp>

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/ssl/context.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace {

using connection = mmproxy::proxy_acceptor<>::connection_type;

/// Answers one HTTP request with the client's address.
asio::awaitable<void> answer(connection c, asio::ssl::context& tls) {
    constexpr std::size_t max_request = 8192; // [bytes]
    std::error_code ec;
    auto no_throw = asio::redirect_error(asio::use_awaitable, ec);
    asio::ssl::stream<asio::ip::tcp::socket&> stream{c.socket, tls};
    std::string request;
    co_await stream.async_handshake(asio::ssl::stream_base::server, no_throw);
    if (!ec) co_await asio::async_read_until(stream, asio::dynamic_buffer(request, max_request), "\r\n\r\n", no_throw);
    const auto text = "Hello, " + to_string(c.client()) + '\n';
    const auto response = "HTTP/1.0 200 OK\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
    if (!ec) co_await asio::async_write(stream, asio::buffer(response), no_throw);
    if (!ec) co_await stream.async_shutdown(no_throw);
}

asio::awaitable<void> serve(mmproxy::proxy_acceptor<>& acceptor, asio::ssl::context& tls) {
    for (std::error_code ec;;) {
        auto accepted = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (ec == asio::error::operation_aborted) co_return; // it has been stopped
        if (ec) throw std::system_error{ec, "accept"};
        asio::co_spawn(acceptor.get_executor(), answer(std::move(accepted), tls), mmproxy::rethrow);
    }
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 4) throw std::runtime_error{"usage: tls_server ADDRESS:PORT CERTIFICATE KEY"};
    const auto at = mmproxy::make_socket_address(argv[1]);

    asio::ssl::context tls{asio::ssl::context::tls_server};
    tls.use_certificate_chain_file(argv[2]);
    tls.use_private_key_file(argv[3], asio::ssl::context::pem);

    asio::io_context io{1};
    mmproxy::proxy_acceptor acceptor{asio::ip::tcp::acceptor{io, mmproxy::to_endpoint<asio::ip::tcp>(at)}};
    asio::co_spawn(io, serve(acceptor, tls), mmproxy::rethrow);

    std::cout << "answering on " << to_string(at) << std::endl;
    const auto stop_accepting = [&] { acceptor.stop_accepting(); };
    mmproxy::run_until_signal(io, stop_accepting, std::chrono::seconds{5}); // connections that there are may finish
} catch (const std::exception& error) {
    std::cerr << "tls_server: " << error.what() << '\n';
    return 1;
}
