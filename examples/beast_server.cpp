// SPDX-License-Identifier: BSL-1.0
//
// An HTTP server of one's own on Boost.Beast behind a balancer: it greets each client by the address that the PROXY
// header names. The parsers need no Asio and so go with Boost of any version: Beast's stream reads the header into
// Beast's buffer, and what stands behind it there is the beginning of the first request. Balancers come from this host.
//
//     beast_server 127.0.0.1:8080 &
//     curl --haproxy-protocol http://127.0.0.1:8080/

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/any_version.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;
using namespace std::chrono_literals;

mmproxy::parse_result parse(net::const_buffer received) {
    return mmproxy::any_version::parse({static_cast<const std::byte*>(received.data()), received.size()});
}

/// Reads the header that the stream begins with. What has come behind it is left in the buffer.
net::awaitable<mmproxy::parse_result> read_header(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    beast::error_code ec;
    auto no_throw = net::redirect_error(net::use_awaitable, ec);
    auto result = parse(buffer.cdata());
    for (; !ec && result.error == mmproxy::errc::need_more; result = parse(buffer.cdata()))
        buffer.commit(co_await stream.async_read_some(buffer.prepare(1024), no_throw));
    if (ec) result.error = ec == beast::error::timeout ? mmproxy::errc::header_timed_out : mmproxy::errc::truncated;
    if (result) buffer.consume(result.size);
    result.header.drop_views(); // into the buffer
    co_return result;
}

http::response<http::string_body> greet(const std::string& client, const http::request<http::empty_body>& request) {
    http::response<http::string_body> response{http::status::ok, request.version()};
    response.keep_alive(request.keep_alive());
    response.body() = "Hello, " + client + '\n';
    response.prepare_payload();
    if (request.method() == http::verb::head) response.body().clear();
    return response;
}

/// Answers one client's requests.
net::awaitable<void> answer(beast::tcp_stream& stream, beast::flat_buffer& buffer, const std::string& client) {
    beast::error_code ec;
    auto no_throw = net::redirect_error(net::use_awaitable, ec);
    for (bool goes_on = true; goes_on;) {
        http::request<http::empty_body> request;
        stream.expires_after(30s);
        co_await http::async_read(stream, buffer, request, no_throw);
        if (ec) co_return;
        auto response = greet(client, request);
        co_await http::async_write(stream, response, no_throw);
        goes_on = !ec && response.keep_alive();
    }
}

void refuse(const tcp::endpoint& peer, std::error_code reason) {
    std::cerr << "refused " << peer << ": " << reason.message() << '\n';
}

net::awaitable<void> serve(tcp::socket socket, tcp::endpoint peer) {
    if (!peer.address().is_loopback()) co_return refuse(peer, mmproxy::errc::not_allowed);
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    stream.expires_after(10s);
    const auto read = co_await read_header(stream, buffer);
    if (!read) co_return refuse(peer, read.error);
    std::string client = "balancer"; // which speaks for itself: a health check
    if (read.header.names_client()) client = to_string(read.header.source.canonical());
    co_await answer(stream, buffer, client);
}

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

net::awaitable<void> accept(tcp::acceptor& acceptor) {
    beast::error_code ec;
    auto no_throw = net::redirect_error(net::use_awaitable, ec);
    while (acceptor.is_open()) {
        tcp::endpoint peer;
        auto socket = co_await acceptor.async_accept(peer, no_throw);
        if (!ec) net::co_spawn(acceptor.get_executor(), serve(std::move(socket), peer), rethrow);
        net::steady_timer rest{acceptor.get_executor(), 50ms}; // for want of a descriptor, say: later there may be one
        if (ec) co_await rest.async_wait(no_throw);
    }
}

} // namespace

int main(int argc, char** argv) try {
    const auto at = mmproxy::make_socket_address(argc > 1 ? argv[1] : "127.0.0.1:8080");
    net::io_context io{1};
    tcp::acceptor acceptor{io, {net::ip::make_address(to_string(at.address)), at.port}};
    net::co_spawn(io, accept(acceptor), rethrow);

    net::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](beast::error_code /*ec*/, int /*signal*/) {
        acceptor.close(); // connections that there are may finish
        signals.clear();  // a second signal ends the program as if it were not waited for
    });
    std::cout << "greeting clients on " << to_string(at) << std::endl;
    io.run();
} catch (const std::exception& error) {
    std::cerr << "beast_server: " << error.what() << '\n';
    return 1;
}
