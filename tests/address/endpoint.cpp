// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/endpoint.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"

#include <asio/ip/tcp.hpp>

using namespace mmproxy;

namespace {

asio::ip::tcp::endpoint endpoint(std::string_view text, std::uint32_t scope = 0) {
    return to_endpoint<asio::ip::tcp>(address(text), scope);
}

} // namespace

TEST_CASE("an endpoint is the address and port that it was made of", "[net][endpoint]") {
    for (const auto* text : {"203.0.113.7:4711", "[2001:db8::7]:4711", "[::ffff:203.0.113.7]:1", "[fe80::7]:1"})
        CHECK(from_endpoint(endpoint(text, 3)) == address(text));
    CHECK(endpoint("203.0.113.7:4711").protocol() == asio::ip::tcp::v4());
    CHECK(endpoint("[::ffff:203.0.113.7]:4711").protocol() == asio::ip::tcp::v6());
}

TEST_CASE("a link-local address alone takes the scope", "[net][endpoint]") {
    CHECK(endpoint("[fe80::7]:1", 3).address().to_v6().scope_id() == 3);
    CHECK(endpoint("[fe80::7]:1").address().to_v6().scope_id() == 0);
    CHECK(endpoint("[2001:db8::7]:1", 3).address().to_v6().scope_id() == 0);
}
