// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/protocol/tcp.hpp>

#include "support/catch.hpp"

TEST_CASE("tcp is a stream protocol with Asio's types", "[protocol][tcp]") {
    STATIC_REQUIRE(mmproxy::stream_protocol<mmproxy::tcp>);
    STATIC_REQUIRE(!mmproxy::datagram_protocol<mmproxy::tcp>);
    STATIC_REQUIRE(std::is_same_v<mmproxy::tcp::asio_protocol::socket, asio::ip::tcp::socket>);
}
