// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/protocol/udp.hpp>

#include "support/catch.hpp"

TEST_CASE("udp is a datagram protocol with Asio's types", "[protocol][udp]") {
    STATIC_REQUIRE(mmproxy::datagram_protocol<mmproxy::udp>);
    STATIC_REQUIRE(!mmproxy::stream_protocol<mmproxy::udp>);
    STATIC_REQUIRE(std::is_same_v<mmproxy::udp::asio_protocol::socket, asio::ip::udp::socket>);
}
