// SPDX-License-Identifier: BSL-1.0
//
// Headers as real balancers send them and as the specification does not expect them, to the running program.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_exchange.hpp"

#include <string>
#include <vector>

using namespace mmproxy;
using udp_exchange::client_v4, udp_exchange::client_v6, udp_exchange::front_v4, udp_exchange::front_v6;

namespace {

const auto v4_block = proxy_header::v2_addresses(client_v4, front_v4);
const auto v6_block = proxy_header::v2_addresses(client_v6, front_v6);
const std::string unix_block(216, '/');

/// A header, and the client that its target sees; unspecified: the host's own address.
struct served {
    std::string what;
    std::string header;
    socket_address client;
};

/// A header that is refused, and the words that the log has for it.
struct refused {
    std::vector<std::string> flags;
    std::string header;
    std::string words;
};

tcp_stream connect_with(const std::string& bytes) {
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(bytes);
    return balancer;
}

void check_refused(const refused& r) {
    go_mmproxy proxy{r.flags};
    auto balancer = connect_with(r.header + "hello");
    balancer.receive_end();
    CHECK(proxy.writes(r.words));
}

} // namespace

TEST_CASE("a header over TCP may name a client that has come by UDP", "[net][program]") {
    const network_namespace network;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const go_mmproxy proxy;
    for (const auto& s : {served{"UDP over IPv4", proxy_header::v2(0x21, 0x12, v4_block), client_v4},
                          served{"UDP over IPv6", proxy_header::v2(0x21, 0x22, v6_block), client_v6},
                          served{"an AF_UNIX datagram", proxy_header::v2(0x21, 0x32, unix_block), {}}}) {
        CAPTURE(s.what);
        auto balancer = connect_with(s.header + "request");
        auto server = (s.client.address.is_v6() ? v6 : v4).accept();
        CHECK(server.receive(7) == "request");
        if (s.client.is_specified())
            CHECK(server.peer() == s.client);
        else
            CHECK(server.peer().address == target_v4().address);
    }
}

TEST_CASE("a header over UDP may name a client that has come by TCP", "[net][program]") {
    const std::string place = GENERATE("every", "first");
    const network_namespace network;
    const udp_socket v4{target_v4()};
    const udp_socket v6{target_v6()};
    const go_mmproxy proxy{{"-p", "udp", "-udp-header", place}};
    for (const auto& s : {served{"TCP over IPv4", proxy_header::v2(0x21, 0x11, v4_block), client_v4},
                          served{"TCP over IPv6", proxy_header::v2(0x21, 0x21, v6_block), client_v6}}) {
        CAPTURE(place, s.what);
        const auto balancer = udp_socket::connect(at_v4());
        CHECK(udp_exchange::check_exchange(balancer, s.header, s.client.address.is_v6() ? v6 : v4) == s.client);
    }
}

TEST_CASE("a destination of the other family is taken where it is not dialled", "[net][program]") {
    const network_namespace network;
    tcp_listener v4{target_v4()};
    tcp_listener v6{target_v6()};
    const go_mmproxy proxy;
    for (const auto& s : {served{"nginx's IPv6 client", "PROXY TCP6 2001:db8:c::7 127.0.0.1 4711 8441\r\n", client_v6},
                          served{"nginx's IPv4 client", "PROXY TCP4 203.0.113.7 ::1 4711 8441\r\n", client_v4}}) {
        CAPTURE(s.what);
        auto balancer = connect_with(s.header + "request");
        auto server = (s.client.address.is_v6() ? v6 : v4).accept();
        CHECK(server.receive(7) == "request");
        CHECK(server.peer() == s.client);
    }
}

TEST_CASE("a destination of the other family that would be dialled is refused with a reason of its own",
          "[net][program]") {
    const network_namespace network;
    const auto header =
        GENERATE("PROXY TCP6 2001:db8::7 127.0.0.1 5001 8441\r\n", "PROXY TCP4 203.0.113.7 ::1 5003 8441\r\n");
    check_refused({{"-dynamic-destination", "-v", "1"}, header, "another address family than the client"});
}

TEST_CASE("where another version came than is expected, the log says which", "[net][program]") {
    const network_namespace network;
    const auto r = GENERATE(values<refused>({
        {{"-header", "v2", "-v", "1"}, "PROXY TCP4 203.0.113.7 198.51.100.1 4711 443\r\n", "sent a v1 header"},
        {{"-header", "v1", "-v", "1"}, proxy_header::v2(client_v4, front_v4), "sent a v2 header"},
    }));
    check_refused(r);
}

TEST_CASE("an SPP datagram where v2 is expected is called by its name", "[net][program]") {
    const network_namespace network;
    go_mmproxy proxy{{"-p", "udp", "-v", "1"}};
    const auto balancer = udp_socket::connect(at_v4());
    balancer.send(proxy_header::spp(client_v4, front_v4) + "hello");
    CHECK(proxy.writes("sent an SPP header"));
}
