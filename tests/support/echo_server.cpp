// SPDX-License-Identifier: BSL-1.0
#include "support/echo_server.hpp"

#include <mmproxy/socket/listen.hpp>

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <system_error>
#include <utility>

namespace {

asio::awaitable<void> echo(asio::ip::tcp::socket socket) {
    std::array<char, 65536> bytes;
    std::error_code ec;
    while (!ec) {
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        const auto n = co_await socket.async_read_some(asio::buffer(bytes), token);
        if (!ec) co_await asio::async_write(socket, asio::buffer(bytes, n), token);
    }
}

asio::awaitable<void> serve(asio::ip::tcp::acceptor acceptor) {
    std::error_code ec;
    while (!ec) {
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) asio::co_spawn(acceptor.get_executor(), echo(std::move(socket)), asio::detached);
    }
}

} // namespace

echo_server::echo_server(const mmproxy::socket_address& at) {
    thread_.run(
        [&] { asio::co_spawn(thread_.io(), serve(mmproxy::listen(thread_.io().get_executor(), at)), asio::detached); });
}
