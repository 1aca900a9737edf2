// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/ip_endpoint.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"

#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include <string_view>

using namespace mmproxy;

namespace {

/// An endpoint of the same shape, of a library of its own.
struct endpoint_of_another_library {
    struct address_type {
        static bool is_v4() { return true; }
        static asio::ip::address_v4 to_v4() { return asio::ip::address_v4{0x01020304}; }
        static asio::ip::address_v6 to_v6() { return {}; }
    };
    static address_type address() { return {}; }
    static std::uint16_t port() { return 5; }
};

struct endpoint_without_port {
    static asio::ip::address address() { return {}; }
};

} // namespace

static_assert(ip_endpoint<asio::ip::tcp::endpoint>);
static_assert(ip_endpoint<asio::ip::udp::endpoint>);
static_assert(ip_endpoint<endpoint_of_another_library>);
static_assert(!ip_endpoint<endpoint_without_port>);
static_assert(!ip_endpoint<socket_address>);
static_assert(!ip_endpoint<std::string_view>);
static_assert(ip_end<socket_address>);
static_assert(ip_end<asio::ip::tcp::endpoint>);
static_assert(!ip_end<std::string_view>);

TEST_CASE("an endpoint of Asio becomes the address that from_endpoint makes of it", "[address][ip_endpoint]") {
    for (const auto* text : {"203.0.113.7:4711", "[2001:db8::7]:1", "[::ffff:203.0.113.7]:65535", "0.0.0.0:0"}) {
        const auto address = make_socket_address(text);
        CHECK(detail::to_socket_address(to_endpoint<asio::ip::tcp>(address)) == address);
        CHECK(detail::to_socket_address(to_endpoint<asio::ip::udp>(address)) == address);
        CHECK(detail::to_socket_address(address) == address);
    }
}

TEST_CASE("an endpoint is known by its shape alone", "[address][ip_endpoint]") {
    CHECK(detail::to_socket_address(endpoint_of_another_library{}) == make_socket_address("1.2.3.4:5"));
}
