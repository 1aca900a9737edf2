// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/protocol/mptcp.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/mptcp_stream.hpp"
#include "support/network_counter.hpp"
#include "support/network_namespace.hpp"
#include "support/own_forwarder.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/sysctl.hpp"
#include "support/tcp_stream.hpp"

#include <asio/io_context.hpp>

#include <string>
#include <thread>

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

TEST_CASE("a forwarder of downstream_mptcp listens by MPTCP, and dials by TCP", "[net][mptcp]") {
    STATIC_REQUIRE(stream_protocol<downstream_mptcp>);
    const proxied_network network;
    if (!kernel_has_mptcp()) return;
    own_forwarder<tcp_forwarder<downstream_mptcp, dual_stack, external_routing>> forwarder{both_targets()};
    forwarder.listen(at_v4());
    asio::io_context io;
    auto target = listen<mptcp>(io.get_executor(), target_v4()); // takes MPTCP where it is spoken to it
    auto balancer = connect_by_mptcp(at_v4());
    balancer.send(proxy_header::v1("203.0.113.7:1000"_address, "198.51.100.1:443"_address) + "hello");
    tcp_stream server{descriptor{target.accept().release()}};
    CHECK(server.receive(5) == "hello");
    CHECK(server.peer() == "203.0.113.7:1000"_address);
    CHECK(protocol_of(server.native_handle()) == IPPROTO_TCP);
    CHECK(network_counter("MPTcpExt", "MPCapableACKRX") == 1); // that of the balancer
    CHECK(network_counter("MPTcpExt", "MPCapableSYNTX") == 1);
    server.send("back");
    CHECK(balancer.receive(4) == "back");
}

TEST_CASE("a forwarder of mptcp listens and dials by MPTCP, from the client's address", "[net][mptcp]") {
    const proxied_network network;
    tcp_listener plain{target_v4()}; // the other ends speak TCP alone
    own_forwarder<tcp_forwarder<mptcp, dual_stack, external_routing>> forwarder{both_targets()};
    forwarder.listen(at_v4());
    auto client = tcp_stream::connect(at_v4());
    client.send(proxy_header::v1("203.0.113.7:1000"_address, "198.51.100.1:443"_address) + "hello");
    auto server = plain.accept();
    CHECK(server.receive(5) == "hello");
    CHECK(server.peer() == "203.0.113.7:1000"_address);
    const std::string much(1'000'000, 'x');
    std::thread sender{[&] { server.send(much); }};
    CHECK(client.receive(much.size()) == much);
    sender.join();
    client.close();
    CHECK(server.receive_end() == std::error_code{});
}
