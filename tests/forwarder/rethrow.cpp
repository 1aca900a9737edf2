// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/rethrow.hpp>

#include "support/catch.hpp"

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <stdexcept>
#include <system_error>

using mmproxy::rethrow;

namespace {

asio::awaitable<std::error_code> serve(bool fails) {
    if (fails) throw std::runtime_error{"can serve no more"};
    co_return std::error_code{};
}

asio::awaitable<void> drain(bool fails) {
    if (fails) throw std::runtime_error{"can drain no more"};
    co_return;
}

} // namespace

TEST_CASE("run() throws what a coroutine spawned with rethrow has thrown", "[forwarder][rethrow]") {
    asio::io_context io;
    asio::co_spawn(io, serve(true), rethrow);
    CHECK_THROWS_WITH(io.run(), "can serve no more");
    asio::co_spawn(io, drain(true), rethrow);
    io.restart();
    CHECK_THROWS_WITH(io.run(), "can drain no more");
}

TEST_CASE("run() goes on when it has thrown nothing", "[forwarder][rethrow]") {
    asio::io_context io;
    asio::co_spawn(io, serve(false), rethrow);
    asio::co_spawn(io, drain(false), rethrow);
    CHECK_NOTHROW(io.run());
}
