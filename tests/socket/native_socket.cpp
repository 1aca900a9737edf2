// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/native_socket.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"

#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/ip/unicast.hpp>
#include <asio/socket_base.hpp>

#include <system_error>
#include <utility>

#include <fcntl.h>

using namespace mmproxy;

namespace {

using tcp_socket = native_socket<asio::ip::tcp>;
using udp_socket = native_socket<asio::ip::udp>;

template <class Socket, class Protocol> Socket opened(const Protocol& protocol) {
    Socket socket;
    std::error_code ec;
    socket.open(protocol, ec);
    REQUIRE_FALSE(ec);
    return socket;
}

} // namespace

TEST_CASE("a native_socket is open from open() to close()", "[socket][native_socket]") {
    tcp_socket socket;
    CHECK_FALSE(socket.is_open());
    CHECK(socket.native_handle() == -1);
    std::error_code ec;
    socket.open(asio::ip::tcp::v4(), ec);
    REQUIRE_FALSE(ec);
    const int fd = socket.native_handle();
    socket.close();
    CHECK_FALSE(socket.is_open());
    CHECK(::fcntl(fd, F_GETFD) == -1);
}

TEST_CASE("a native_socket never waits, and no child inherits it", "[socket][native_socket]") {
    const auto socket = opened<udp_socket>(asio::ip::udp::v6());
    CHECK((::fcntl(socket.native_handle(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK((::fcntl(socket.native_handle(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a moved native_socket keeps its protocol and its descriptor", "[socket][native_socket]") {
    auto from = opened<udp_socket>(asio::ip::udp::v6());
    const int fd = from.native_handle();
    auto to = std::move(from);
    CHECK(to.native_handle() == fd);
    std::error_code ec;
    to.set_option(asio::ip::unicast::hops{9}, ec); // IPv6's, by the protocol it was opened with
    CHECK_FALSE(ec);
}

TEST_CASE("what a native_socket is refused is an error, not an exception", "[socket][native_socket]") {
    tcp_socket closed;
    std::error_code ec;
    closed.set_option(asio::socket_base::reuse_address{true}, ec);
    CHECK(ec == std::errc::bad_file_descriptor);
}

TEST_CASE("a native_socket connects, and says once that it has", "[net][native_socket]") {
    const network_namespace network;
    auto listener = opened<udp_socket>(asio::ip::udp::v4());
    std::error_code ec;
    listener.bind({asio::ip::address_v4::loopback(), 4000}, ec);
    REQUIRE_FALSE(ec);
    auto socket = opened<udp_socket>(asio::ip::udp::v4());
    socket.connect({asio::ip::address_v4::loopback(), 4000}, ec);
    CHECK_FALSE(ec);

    auto stream = opened<tcp_socket>(asio::ip::tcp::v4());
    stream.connect({asio::ip::address_v4::loopback(), 4001}, ec); // no server listens there
    CHECK(ec == std::errc::operation_in_progress);
    stream.connect({asio::ip::address_v4::loopback(), 4001}, ec);
    CHECK(ec == std::errc::connection_refused);
}
