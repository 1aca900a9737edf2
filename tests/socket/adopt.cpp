// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/protocol/mptcp.hpp>
#include <mmproxy/protocol/tcp.hpp>
#include <mmproxy/socket/adopt.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/opened_socket.hpp"
#include "support/print.hpp"

#include <asio/io_context.hpp>

#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

using namespace mmproxy;

namespace {

const auto at_v4 = parse_socket_address("127.0.0.1:5000").value();
const auto at_v6 = parse_socket_address("[::1]:5000").value();

bool is_prepared(int fd) {
    return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0 && (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

/// A descriptor that is not what is adopted.
using maker = descriptor (*)();

descriptor no_socket() {
    return descriptor{checked(::open("/dev/null", O_RDWR), "open")};
}
descriptor unbound_stream() {
    return descriptor{checked(::socket(AF_INET, SOCK_STREAM, 0), "socket")};
}
descriptor unbound_datagrams() {
    return descriptor{checked(::socket(AF_INET6, SOCK_DGRAM, 0), "socket")};
}
descriptor bound_stream() {
    return bound_socket(SOCK_STREAM, at_v4);
}
descriptor listening_stream() {
    return opened_socket(SOCK_STREAM, at_v4);
}
descriptor bound_datagrams() {
    return opened_socket(SOCK_DGRAM, at_v4);
}
template <int Type> descriptor local_socket() {
    descriptor socket{checked(::socket(AF_UNIX, Type, 0), "socket")};
    ::sockaddr_un any{};
    any.sun_family = AF_UNIX;
    checked(::bind(socket.get(), reinterpret_cast<::sockaddr*>(&any), sizeof any.sun_family), "bind");
    if (Type == SOCK_STREAM) checked(::listen(socket.get(), 1), "listen");
    return socket;
}

/// Why it is refused, after which it is closed.
template <class Adopt> std::string refusal_of(maker make, Adopt adopt) {
    auto fd = make();
    const int number = fd.release();
    try {
        adopt(unique_fd{number});
        return "none";
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::wrong_protocol_type);
        CHECK(::fcntl(number, F_GETFD) == -1);
        return error.what();
    }
}

} // namespace

TEST_CASE("a TCP socket that listens is adopted", "[net][adopt]") {
    const network_namespace network;
    const auto at = GENERATE(at_v4, at_v6);
    asio::io_context io;
    auto opened = opened_socket(SOCK_STREAM, at);
    CHECK_FALSE(is_prepared(opened.get()));
    auto acceptor = adopt_listener<tcp>(io.get_executor(), unique_fd{opened.release()});
    CHECK(from_endpoint(acceptor.local_endpoint()) == at);
    CHECK(is_prepared(acceptor.native_handle()));
    asio::ip::tcp::socket client{io};
    client.connect(acceptor.local_endpoint());
    CHECK(acceptor.accept().remote_endpoint() == client.local_endpoint());
}

TEST_CASE("a socket of TCP or of MPTCP is adopted for either", "[net][adopt]") {
    const network_namespace network;
    asio::io_context io;
    auto plain = opened_socket(SOCK_STREAM, at_v6);
    CHECK(adopt_listener<mptcp>(io.get_executor(), unique_fd{plain.release()}).is_open());
    auto multipath = listen<mptcp>(io.get_executor(), at_v6);
    CHECK(adopt_listener<tcp>(io.get_executor(), unique_fd{multipath.release()}).is_open());
}

TEST_CASE("a UDP socket that is bound is adopted", "[net][adopt]") {
    const network_namespace network;
    const auto at = GENERATE(at_v4, at_v6);
    auto opened = opened_socket(SOCK_DGRAM, at);
    const auto socket = adopt_udp(unique_fd{opened.release()});
    CHECK(detail::local_address(socket.native_handle()) == at);
    CHECK(is_prepared(socket.native_handle()));
}

TEST_CASE("any other descriptor is refused in place of a TCP socket that listens, and closed", "[net][adopt]") {
    const network_namespace network;
    const auto make = GENERATE(values<maker>({no_socket, unbound_stream, bound_stream, bound_datagrams,
                                              local_socket<SOCK_STREAM>, local_socket<SOCK_DGRAM>}));
    asio::io_context io;
    const auto why = refusal_of(make, [&](unique_fd fd) { adopt_listener<tcp>(io.get_executor(), std::move(fd)); });
    CHECK(why.find(" is not a TCP socket that listens") != std::string::npos);
}

TEST_CASE("any other descriptor is refused in place of a UDP socket that is bound, and closed", "[net][adopt]") {
    const network_namespace network;
    const auto make = GENERATE(values<maker>(
        {no_socket, unbound_datagrams, listening_stream, local_socket<SOCK_STREAM>, local_socket<SOCK_DGRAM>}));
    const auto why = refusal_of(make, [](unique_fd fd) { adopt_udp(std::move(fd)); });
    CHECK(why.find(" is not a UDP socket that is bound") != std::string::npos);
}
