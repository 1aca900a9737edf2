// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/datagram_end.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"

#include <string>
#include <system_error>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

socket_address address(const char* text) {
    return parse_socket_address(text).value();
}

/// Why a UDP socket cannot be opened there; empty when it can.
struct refusal {
    std::error_code code{};
    std::string what{};
};

refusal refusal_of(const char* at, const listen_options& options = {}) {
    asio::io_context io;
    try {
        listen_udp(io.get_executor(), address(at), options);
        return {};
    } catch (const std::system_error& error) {
        return {error.code(), error.what()};
    }
}

int value_of(asio::ip::udp::socket& socket, int level, int name) {
    int value = -1;
    ::socklen_t size = sizeof value;
    checked(::getsockopt(socket.native_handle(), level, name, &value, &size), "getsockopt");
    return value;
}

} // namespace

TEST_CASE("listen_udp opens a socket that receives what is sent to the address", "[net][listen]") {
    const network_namespace network;
    const auto* at = GENERATE("127.0.0.1:5000", "[::1]:5000");
    asio::io_context io;
    auto socket = listen_udp(io.get_executor(), address(at));
    CHECK(from_endpoint(socket.local_endpoint()) == address(at));
    datagram_end sender{udp_endpoint(at).protocol() == asio::ip::udp::v4() ? "127.0.0.1:0" : "[::1]:0"};
    sender.send_to(udp_endpoint(at), text("hello"));
    std::array<char, 100> buffer;
    CHECK(socket.receive(asio::buffer(buffer)) == 5);
}

TEST_CASE("a UDP address that is in use is named in the error", "[net][listen]") {
    const network_namespace network;
    const auto* at = GENERATE("127.0.0.1:5000", "[::1]:5000");
    const datagram_end other{at};
    const auto [code, what] = refusal_of(at);
    CHECK(code == std::errc::address_in_use);
    CHECK(what.starts_with("cannot listen on " + to_string(address(at)) + " (UDP)"));
}

TEST_CASE("a UDP address that is not the host's is named in the error", "[net][listen]") {
    const network_namespace network;
    const auto [code, what] = refusal_of("203.0.113.7:5000");
    CHECK(code == std::errc::address_not_available);
    CHECK(what.starts_with("cannot listen on 203.0.113.7:5000 (UDP)"));
    CHECK(refusal_of("203.0.113.7:5000", {.transparent = true}).what.empty());
}

TEST_CASE("no other socket can take the address of a UDP listener, unless all share it", "[net][listen]") {
    const network_namespace network;
    asio::io_context io;
    SECTION("one that listens alone") {
        const auto alone = listen_udp(io.get_executor(), address("127.0.0.1:5000"));
        CHECK(refusal_of("127.0.0.1:5000").code == std::errc::address_in_use);
        CHECK(refusal_of("127.0.0.1:5000", {.reuse_port = true}).code == std::errc::address_in_use);
        asio::ip::udp::socket thief{io, asio::ip::udp::v4()};
        thief.set_option(asio::socket_base::reuse_address{true});
        asio::error_code ec;
        thief.bind(udp_endpoint("127.0.0.1:5000"), ec);
        CHECK(ec == asio::error::address_in_use);
    }
    SECTION("one that shares") {
        const auto sharing = listen_udp(io.get_executor(), address("127.0.0.1:5000"), {.reuse_port = true});
        CHECK(refusal_of("127.0.0.1:5000", {.reuse_port = true}).what.empty());
        CHECK(refusal_of("127.0.0.1:5000").code == std::errc::address_in_use);
    }
}

TEST_CASE("a UDP listener on :: takes IPv4 too, unless it is told not to", "[net][listen]") {
    const network_namespace network;
    asio::io_context io;
    const bool v6_only = GENERATE(true, false);
    auto socket = listen_udp(io.get_executor(), address("[::]:5000"), {.v6_only = v6_only});
    CHECK(value_of(socket, IPPROTO_IPV6, IPV6_V6ONLY) == (v6_only ? 1 : 0));
    CHECK(refusal_of("0.0.0.0:5000").what.empty() == v6_only);
    if (v6_only) return;
    datagram_end sender{"127.0.0.1:0"};
    sender.send_to(udp_endpoint("127.0.0.1:5000"), text("hello"));
    std::array<char, 100> buffer;
    asio::ip::udp::endpoint from;
    CHECK(socket.receive_from(asio::buffer(buffer), from) == 5);
    CHECK(from_endpoint(from).canonical() == from_endpoint(sender.endpoint()));
}
