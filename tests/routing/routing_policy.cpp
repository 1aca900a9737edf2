// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/routing/fwmark.hpp>
#include <mmproxy/routing/fwmark_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>

#include <type_traits>

using namespace mmproxy;

namespace {

/// A base whose `prepare` fails, to see that a decorator stops there.
struct failing {
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& ec) const noexcept {
        ec = asio::error::access_denied;
    }
};

struct throwing_prepare {
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& /*ec*/) const {}
};

struct tcp_only {
    void prepare(asio::ip::tcp::socket& /*socket*/, asio::error_code& /*ec*/) const noexcept {}
};

struct mutable_prepare {
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& /*ec*/) noexcept {}
};

struct move_only : external_routing {
    move_only() = default;
    move_only(move_only&&) = default;
    move_only& operator=(move_only&&) = default;
};

static_assert(!routing_policy<throwing_prepare>);
static_assert(!routing_policy<tcp_only>);
static_assert(!routing_policy<mutable_prepare>);
static_assert(!routing_policy<move_only>);
static_assert(routing_policy<fwmark<loopback_routing>> && routing_policy<fwmark<scoped_routing>>);
static_assert(std::is_empty_v<external_routing>);
static_assert(std::is_nothrow_copy_constructible_v<loopback_routing> &&
              std::is_nothrow_destructible_v<loopback_routing>);
static_assert(std::is_nothrow_copy_constructible_v<scoped_routing> && std::is_nothrow_destructible_v<scoped_routing>);
static_assert(std::is_nothrow_copy_constructible_v<fwmark_routing> && std::is_nothrow_destructible_v<fwmark_routing>);

} // namespace

TEST_CASE("external_routing prepares nothing and reports success", "[routing]") {
    asio::io_context io;
    asio::ip::tcp::socket closed{io};
    asio::error_code ec = asio::error::access_denied;
    external_routing{}.prepare(closed, ec);
    CHECK_FALSE(ec);
}

TEST_CASE("fwmark passes its base's error on", "[routing]") {
    asio::io_context io;
    asio::ip::tcp::socket socket{io, asio::ip::tcp::v4()};
    asio::error_code ec;
    fwmark<failing>{1}.prepare(socket, ec);
    CHECK(ec == asio::error::access_denied);
}

TEST_CASE("fwmark reports a socket that cannot be marked", "[routing]") {
    asio::io_context io;
    asio::ip::tcp::socket closed{io};
    asio::error_code ec;
    fwmark<>{1}.prepare(closed, ec);
    CHECK(ec == asio::error::bad_descriptor);
}
