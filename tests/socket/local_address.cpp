// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/socket/local_address.hpp>
#include <mmproxy/socket/native_socket.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"

#include <asio/ip/udp.hpp>

#include <system_error>

#include <sys/socket.h>

using namespace mmproxy;
using detail::local_address;

TEST_CASE("the kernel tells the address and port of a bound socket", "[net][local_address]") {
    const network_namespace network;
    for (const auto& bound : {address("127.0.0.1:4000"), address("[::1]:4000"), address("[::ffff:127.0.0.2]:4001")}) {
        native_socket<asio::ip::udp> socket;
        const auto endpoint = to_endpoint<asio::ip::udp>(bound);
        std::error_code ec;
        socket.open(endpoint.protocol(), ec);
        socket.bind(endpoint, ec);
        REQUIRE_FALSE(ec);
        CHECK(local_address(socket.native_handle()) == bound);
    }
}

TEST_CASE("a socket that is none, or of another family, has no such address", "[socket][local_address]") {
    CHECK_FALSE(local_address(-1).is_specified());
    const unique_fd other{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    CHECK_FALSE(local_address(other.get()).is_specified());
}
