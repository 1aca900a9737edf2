// SPDX-License-Identifier: BSL-1.0
//
// nginx as a TCP balancer in front of go-mmproxy, and nginx as an HTTP server behind it.
#include <mmproxy/net/address_text.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
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
