// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/socket_buffers.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/network_namespace.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <cstddef>
#include <limits>

using namespace mmproxy;

namespace {

int value_of(asio::ip::udp::socket& socket, int level, int name) {
    int value = -1;
    ::socklen_t size = sizeof value;
    checked(::getsockopt(socket.native_handle(), level, name, &value, &size), "getsockopt");
    return value;
}

} // namespace

TEST_CASE("packet_info is an option of its family", "[net][socket_options]") {
    const network_namespace network;
    asio::io_context io;
    asio::ip::udp::socket v4{io, asio::ip::udp::v4()};
    asio::ip::udp::socket v6{io, asio::ip::udp::v6()};
    CHECK(value_of(v4, IPPROTO_IP, IP_PKTINFO) == 0);
    CHECK(value_of(v6, IPPROTO_IPV6, IPV6_RECVPKTINFO) == 0);
    v4.set_option(packet_info{});
    v6.set_option(packet_info{});
    CHECK(value_of(v4, IPPROTO_IP, IP_PKTINFO) == 1);
    CHECK(value_of(v6, IPPROTO_IPV6, IPV6_RECVPKTINFO) == 1);
    v6.set_option(packet_info{0});
    CHECK(value_of(v6, IPPROTO_IPV6, IPV6_RECVPKTINFO) == 0);
}

TEST_CASE("udp_gro is one option for both families", "[net][socket_options]") {
    const network_namespace network;
    asio::io_context io;
    for (const auto& protocol : {asio::ip::udp::v4(), asio::ip::udp::v6()}) {
        asio::ip::udp::socket socket{io, protocol};
        CHECK(value_of(socket, IPPROTO_UDP, UDP_GRO) == 0);
        socket.set_option(udp_gro{});
        CHECK(value_of(socket, IPPROTO_UDP, UDP_GRO) == 1);
    }
}

TEST_CASE("a socket's buffers become as large as asked for, or as the host allows", "[net][socket_options]") {
    const network_namespace network;
    asio::io_context io;
    asio::ip::udp::socket socket{io, asio::ip::udp::v4()};
    asio::error_code may_not;
    socket.set_option(receive_buffer_force{100'000}, may_not);
    const auto kept = [&](int name) { return static_cast<std::size_t>(value_of(socket, SOL_SOCKET, name)); };

    constexpr std::size_t small = 150'000; // within every host's limits
    detail::set_receive_buffer(socket, small);
    detail::set_send_buffer(socket, small + 1000);
    CHECK(kept(SO_RCVBUF) == 2 * small); // the kernel doubles what it is told
    CHECK(kept(SO_SNDBUF) == 2 * (small + 1000));

    constexpr std::size_t large = std::size_t{64} << 20;
    detail::set_receive_buffer(socket, large);
    detail::set_send_buffer(socket, large);
    CHECK(kept(SO_RCVBUF) > 2 * small);
    CHECK(kept(SO_SNDBUF) > 2 * small);
    if (!may_not) {
        CHECK(kept(SO_RCVBUF) == 2 * large);
        CHECK(kept(SO_SNDBUF) == 2 * large);
    }

    detail::set_receive_buffer(socket, std::numeric_limits<std::size_t>::max());
    detail::set_send_buffer(socket, std::numeric_limits<std::size_t>::max());
    CHECK(kept(SO_RCVBUF) > 2 * small);
    CHECK(kept(SO_SNDBUF) > 2 * small);
}
