// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/routing/fwmark.hpp>
#include <mmproxy/routing/fwmark_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/network_namespace.hpp"
#include "support/transparent_dial.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

using namespace mmproxy;
using namespace transparent_dial;

namespace {

const auto client4 = tcp("203.0.113.7", 40000);
const auto client6 = tcp("2001:db8::7", 40000);
const auto sender4 = udp("203.0.113.7", 40000);
const auto sender6 = udp("2001:db8::7", 40000);

socket_address address(const char* text) {
    return parse_socket_address(text).value();
}

/// A host with an address of its own, on an interface whose other end is another host.
struct two_hosts {
    two_hosts() {
        server.run([this] {
            output_of("ip link add eth0 type veth peer name eth0 netns /proc/self/fd/" +
                      std::to_string(duplicate.get()));
            output_of("ip addr add 192.0.2.1/24 dev eth0 && ip -6 addr add 2001:db8:1::1/64 dev eth0 nodad && ip link "
                      "set eth0 up");
            output_of("ip route add default via 192.0.2.2 && ip -6 route add default via 2001:db8:1::2");
        });
        output_of("ip addr add 192.0.2.2/24 dev eth0 && ip -6 addr add 2001:db8:1::2/64 dev eth0 nodad && ip link set "
                  "eth0 up");
        // Until the kernel has seen that both ends are up, it drops what is sent.
        const auto is_up = [] { return output_of("ip link show eth0").find("state UP") != std::string::npos; };
        if (!eventually(is_up) || !server.run([&] { return eventually(is_up); }))
            throw std::runtime_error{"eth0 does not come up"};
    }

    network_namespace server;
    network_namespace other;                           // the thread stays here
    unique_fd duplicate{::dup(other.native_handle())}; // that the ip program inherits
};

asio::ip::tcp::acceptor listen_at(asio::io_context& io, const asio::ip::tcp::endpoint& target) {
    return asio::ip::tcp::acceptor{io, target};
}

} // namespace

TEST_CASE("without routing, no answer finds its way back to the client's address", "[routing][net]") {
    const network_namespace host;
    asio::io_context io;
    auto target = listen_at(io, tcp("127.0.0.1", 443));
    CHECK_FALSE(exchange(target, target.local_endpoint(), client4, external_routing{}, std::chrono::seconds{1}));
}

TEST_CASE("with loopback_routing a target on a loopback address sees the client", "[routing][net]") {
    const network_namespace host;
    const loopback_routing routing;
    asio::io_context io;
    auto target4 = listen_at(io, tcp("127.0.0.1", 443));
    auto target6 = listen_at(io, tcp("::1", 443));
    asio::ip::udp::socket receiver4{io, udp("127.0.0.1", 443)};
    asio::ip::udp::socket receiver6{io, udp("::1", 443)};
    CHECK(exchange(target4, target4.local_endpoint(), client4, routing) == client4);
    CHECK(exchange(target6, target6.local_endpoint(), client6, routing) == client6);
    CHECK(exchange(receiver4, receiver4.local_endpoint(), sender4, routing) == sender4);
    CHECK(exchange(receiver6, receiver6.local_endpoint(), sender6, routing) == sender6);
}

TEST_CASE("with scoped_routing a target on a loopback address sees the client", "[routing][net]") {
    const network_namespace host;
    const scoped_routing routing{transport::unspecified, {address("127.0.0.1:443"), address("[::1]:443")}};
    asio::io_context io;
    auto target4 = listen_at(io, tcp("127.0.0.1", 443));
    auto target6 = listen_at(io, tcp("::1", 443));
    CHECK(exchange(target4, target4.local_endpoint(), client4, routing) == client4);
    CHECK(exchange(target6, target6.local_endpoint(), client6, routing) == client6);
}

TEST_CASE("with scoped_routing a UDP server bound to a wildcard address answers", "[routing][net]") {
    const network_namespace host;
    const scoped_routing routing{transport::datagram, {address("127.0.0.1:53"), address("[::1]:53")}};
    asio::io_context io;
    asio::ip::udp::socket any4{io, udp("0.0.0.0", 53)};
    CHECK(exchange(any4, udp("127.0.0.1", 53), sender4, routing) == sender4);
    any4.close();
    asio::ip::udp::socket any6{io, udp("::", 53)};
    CHECK(exchange(any6, udp("::1", 53), sender6, routing) == sender6);
}

TEST_CASE("with scoped_routing the target may have any address of the host", "[routing][net]") {
    const two_hosts hosts;
    const auto inside = hosts.server.enter();
    const scoped_routing routing{transport::unspecified, {address("192.0.2.1:53"), address("[2001:db8:1::1]:53")}};
    asio::io_context io;
    auto target4 = listen_at(io, tcp("192.0.2.1", 53));
    auto target6 = listen_at(io, tcp("2001:db8:1::1", 53));
    asio::ip::udp::socket any4{io, udp("0.0.0.0", 53)};
    CHECK(exchange(target4, target4.local_endpoint(), client4, routing) == client4);
    CHECK(exchange(target6, target6.local_endpoint(), client6, routing) == client6);
    CHECK(exchange(any4, udp("192.0.2.1", 53), sender4, routing) == sender4);
    any4.close();
    asio::ip::udp::socket any6{io, udp("::", 53)};
    CHECK(exchange(any6, udp("2001:db8:1::1", 53), sender6, routing) == sender6);
}

TEST_CASE("with fwmark_routing one target serves proxied and direct clients at once", "[routing][net]") {
    const two_hosts hosts;
    const auto inside = hosts.server.enter();
    const fwmark_routing routing{7};
    asio::io_context io;
    auto target4 = listen_at(io, tcp("192.0.2.1", 443));
    auto target6 = listen_at(io, tcp("2001:db8:1::1", 443));
    const auto proxied_and_direct = [&](auto& target, const auto& proxied, const auto& direct) {
        CHECK(exchange(target, target.local_endpoint(), proxied, routing) == proxied);
        const auto outside = hosts.other.enter();
        CHECK(exchange(target, target.local_endpoint(), direct, external_routing{}) == direct);
    };
    proxied_and_direct(target4, client4, tcp("192.0.2.2", 40000));
    proxied_and_direct(target6, client6, tcp("2001:db8:1::2", 40000));
}

TEST_CASE("fwmark marks what the operator's own rule sends home", "[routing][net]") {
    const network_namespace host;
    output_of("ip rule add fwmark 9 lookup 99 && ip route add local default dev lo table 99");
    output_of("echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept");
    asio::io_context io;
    auto target = listen_at(io, tcp("127.0.0.1", 443));
    CHECK(exchange(target, target.local_endpoint(), client4, fwmark<>{9}) == client4);
    CHECK_FALSE(exchange(target, target.local_endpoint(), tcp("203.0.113.8", 40000), external_routing{},
                         std::chrono::seconds{1}));
}
