// SPDX-License-Identifier: BSL-1.0
//
// nginx as a UDP balancer in front of go-mmproxy: it sends a v1 header in a datagram of its own, before the client's.
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/udp_exchange.hpp"

using namespace mmproxy;
using namespace udp_exchange;

namespace {

/// nginx at the balancer, on port 53 of both its addresses.
nginx balancer_to(const std::string& host, const client_balancer_host& networks) {
    return networks.balancer.run([&] {
        return nginx{R"(stream {
  server {
    listen 203.0.113.1:53 udp;
    listen [2001:db8:c::1]:53 udp;
    proxy_protocol on;
    proxy_pass )" + host +
                         ";\n  }\n}\n",
                     53, "ngx_stream_module.so", 2};
    });
}

} // namespace

TEST_CASE("a UDP server behind nginx and go-mmproxy sees the client's own address and port", "[net][nginx]") {
    const std::string host = GENERATE("10.0.0.2:8443", "[fd00::2]:8443");
    CAPTURE(host);
    const client_balancer_host networks;
    const go_mmproxy proxy{{"-p", "udp", "-udp-header", "first"}};
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const auto balancer = balancer_to(host, networks);
    for (const auto& [front, target] :
         {std::pair{address("203.0.113.1:53"), &v4}, std::pair{address("[2001:db8:c::1]:53"), &v6}}) {
        auto one = networks.client.run([to = front] { return udp_socket::connect(to); });
        auto other = networks.client.run([to = front] { return udp_socket::connect(to); });
        for (int round = 0; round < 3; ++round)
            for (auto* client : {&one, &other}) CHECK(check_exchange(*client, "", *target) == client->local());
        const auto forged = header_of(address("203.0.113.99:1")) + "payload"; // by the client itself
        one.send(forged);
        const auto received = target->receive();
        CHECK(received.from == one.local());
        CHECK(received.payload == forged);
    }
}
