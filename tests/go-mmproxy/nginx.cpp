// SPDX-License-Identifier: BSL-1.0
//
// nginx as a TCP balancer in front of go-mmproxy, and nginx as an HTTP server behind it.
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"

using namespace mmproxy;

TEST_CASE("nginx behind an nginx stream balancer and go-mmproxy logs the client's own address and port",
          "[net][nginx]") {
    const std::string host = GENERATE("10.0.0.2:8443", "[fd00::2]:8443");
    CAPTURE(host);
    const client_balancer_host networks;
    const go_mmproxy proxy;
    const nginx_target target;
    const auto balancer =
        networks.balancer.run([&] {
            return nginx{R"(stream {
  server {
    listen 203.0.113.1:443;
    listen [2001:db8:c::1]:443;
    proxy_protocol on;
    proxy_pass )" + host + ";\n  }\n}\n",
                         443, "ngx_stream_module.so", 2};
        });
    for (const auto& front : {address("203.0.113.1:443"), address("[2001:db8:c::1]:443")}) {
        auto client = networks.client.run([&] { return tcp_stream::connect(front); });
        client.send("GET / HTTP/1.0\r\n\r\n");
        CHECK(client.receive_rest().ends_with("\r\n\r\nhello\n"));
        CHECK(target.logs(to_string(client.local().address) + ' ' + std::to_string(client.local().port)));
    }
}

TEST_CASE("an nginx that takes and sends PROXY headers may name a destination of the other family", "[net][nginx]") {
    const auto [client, front] = GENERATE(table<const char*, const char*>(
        {{"[2001:db8::7]:5001", "127.0.0.1:8441"}, {"203.0.113.7:5003", "[::1]:8441"}}));
    CAPTURE(client);
    const network_namespace network;
    const go_mmproxy proxy;
    const nginx_target target;
    const nginx between{R"(stream {
  server {
    listen 127.0.0.1:8441 proxy_protocol;
    listen [::1]:8441 proxy_protocol;
    set_real_ip_from 127.0.0.0/8;
    set_real_ip_from ::1;
    proxy_protocol on;
    proxy_pass 127.0.0.1:8443;
  }
}
)",
                        8441, "ngx_stream_module.so", 2};
    auto balancer = tcp_stream::connect(address(front));
    const auto named = address(client);
    balancer.send(
        proxy_header::v1(named, named.address.is_v4() ? address("198.51.100.1:443") : address("[2001:db8:f::1]:443")));
    balancer.send("GET / HTTP/1.0\r\n\r\n");
    CHECK(balancer.receive_rest().ends_with("\r\n\r\nhello\n"));
    CHECK(target.logs(to_string(named.address) + ' ' + std::to_string(named.port)));
}

TEST_CASE("with -dynamic-destination a destination of the other family is refused with its own reason",
          "[net][nginx]") {
    const network_namespace network;
    go_mmproxy proxy{{"-dynamic-destination", "-v", "1"}};
    auto balancer = tcp_stream::connect(address("127.0.0.1:8443"));
    balancer.send("PROXY TCP6 2001:db8::7 127.0.0.1 5001 8441\r\n");
    balancer.receive_end();
    CHECK(proxy.writes("the destination is of another address family than the client"));
}
