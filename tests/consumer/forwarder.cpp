// SPDX-License-Identifier: BSL-1.0
//
// Forwards one connection to a server in the same process and prints what came back: enough to show that the toolkit
// compiles, links and works where it was vendored. It needs no privilege: the header names no client.

#include <mmproxy/mmproxy.hpp>

#include <all_headers.hpp>

#ifdef BOOST_ASIO_VERSION
#include <boost/asio.hpp>
namespace asio = boost::asio;
#else
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/read_until.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#endif

#include <iostream>
#include <string>

namespace {

using asio::ip::tcp;

asio::awaitable<std::string> read_line(tcp::socket& socket) {
    std::string line;
    co_await asio::async_read_until(socket, asio::dynamic_buffer(line), '\n', asio::use_awaitable);
    co_return line;
}

asio::awaitable<void> answer_one(tcp::acceptor& acceptor) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    const auto line = "server got " + co_await read_line(socket);
    co_await asio::async_write(socket, asio::buffer(line), asio::use_awaitable);
}

asio::awaitable<std::string> ask(tcp::endpoint forwarder) {
    tcp::socket socket{co_await asio::this_coro::executor};
    co_await socket.async_connect(forwarder, asio::use_awaitable);
    const std::string request = "PROXY UNKNOWN\r\nhello\n";
    co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
    co_return co_await read_line(socket);
}

} // namespace

int main() {
    asio::io_context io{1};
    const auto any_port = mmproxy::make_socket_address("127.0.0.1:0");
    auto server = mmproxy::listen(io.get_executor(), any_port);
    auto front = mmproxy::listen(io.get_executor(), any_port);
    const auto front_address = front.local_endpoint();

    mmproxy::tcp_forwarder<mmproxy::ipv4_only, mmproxy::v1, mmproxy::external_routing> forwarder{
        io.get_executor(), mmproxy::ipv4_only{mmproxy::from_endpoint(server.local_endpoint())}};
    std::string answer;
    asio::co_spawn(io, answer_one(server), asio::detached);
    asio::co_spawn(io, forwarder.serve(std::move(front)), asio::detached);
    asio::co_spawn(io, ask(front_address), [&](const std::exception_ptr& /*error*/, const std::string& line) {
        answer = line;
        io.stop();
    });
    io.run_for(std::chrono::seconds{30});
    std::cout << answer;
    return answer == "server got hello\n" ? 0 : 1;
}
