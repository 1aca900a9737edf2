// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/protocol/mptcp.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/sysctl.hpp"

#include <asio/io_context.hpp>

#include <string>

#include <sys/socket.h>

using namespace mmproxy;
using namespace mmproxy::literals;

namespace {

int protocol_of(int socket) {
    int protocol = 0;
    ::socklen_t size = sizeof protocol;
    REQUIRE(::getsockopt(socket, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0);
    return protocol;
}

} // namespace

TEST_CASE("mptcp is a protocol of streams, with Asio's sockets", "[protocol][mptcp]") {
    STATIC_REQUIRE(stream_protocol<mptcp>);
    STATIC_REQUIRE_FALSE(datagram_protocol<mptcp>);
    CHECK(mptcp::asio_protocol::v4().family() == AF_INET);
    CHECK(mptcp::asio_protocol::v6().family() == AF_INET6);
    CHECK(mptcp::asio_protocol::v4().fallback() == asio::ip::tcp::v4());
    CHECK(mptcp::asio_protocol::v4() == mptcp::asio_protocol::v4());
}

TEST_CASE("an mptcp listener listens by MPTCP, or by TCP where the kernel has none", "[net][mptcp]") {
    const network_namespace network;
    const bool has_mptcp = GENERATE(true, false);
    try {
        set_sysctl("net/mptcp/enabled", has_mptcp ? "1" : "0");
    } catch (const std::exception&) { // a kernel without MPTCP has no such switch
        if (has_mptcp) return;
    }
    asio::io_context io;
    auto acceptor = listen<mptcp>(io.get_executor(), "127.0.0.1:0"_address);
    CHECK(protocol_of(acceptor.native_handle()) == (has_mptcp ? 262 : IPPROTO_TCP));
}
