// SPDX-License-Identifier: BSL-1.0
//
// HAProxy in front of go-mmproxy, each in its own network.
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <optional>
#include <string>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const auto front_v4 = address("203.0.113.1:443");
const auto front_v6 = address("[2001:db8:c::1]:443");
const auto host_v4 = "10.0.0.2:8443"s;
const auto host_v6 = "[fd00::2]:8443"s;

std::string forward_to(const std::string& host, const std::string& server_options) {
    return R"(
frontend clients
  bind 203.0.113.1:443
  bind [2001:db8:c::1]:443
  unique-id-format %ci:%cp_%Ts_%rt
  default_backend targets
backend targets
  server host )" +
           host + ' ' + server_options + '\n';
}

} // namespace

TEST_CASE("a target behind HAProxy sees the client", "[net][haproxy]") {
    const auto options = GENERATE("send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c",
                                  "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority",
                                  "send-proxy-v2-ssl proxy-v2-options ssl,cert-cn,ssl-cipher,crc32c");
    const auto host = GENERATE(host_v4, host_v6);
    CAPTURE(options, host);
    const client_balancer_host networks;
    const go_mmproxy proxy;
    tcp_listener target_a{target_v4()};
    tcp_listener target_b{target_v6()};
    const auto balancer = networks.balancer.run([&] { return haproxy{forward_to(host, options), 443, 2}; });

    for (const auto& [front, target] : {std::pair{front_v4, &target_a}, std::pair{front_v6, &target_b}}) {
        auto client = networks.client.run([&] { return tcp_stream::connect(front); });
        client.send("request");
        auto server = target->accept();
        CHECK(to_string(server.peer()) == to_string(client.local()));
        CHECK(server.receive(7) == "request");
        server.send("response");
        CHECK(client.receive(8) == "response");
        client.finish_sending();
        CHECK(server.receive_rest().empty());
        server.close();
        CHECK(client.receive_rest().empty());
    }
}

TEST_CASE("HAProxy sends the name that a TLS client asks for, and go-mmproxy forwards it all the same",
          "[net][haproxy]") {
    require_program("openssl", "openssl");
    const client_balancer_host networks;
    const go_mmproxy proxy{{"-v", "2"}};
    tcp_listener target{target_v4()};
    const temporary_directory directory;
    const auto key =
        run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                     "-subj", "/CN=www.example.org", "-keyout", directory / "key", "-out", directory / "certificate"});
    REQUIRE(key.status == 0);
    const auto both =
        directory.write("both.pem", content_of(directory / "key") + content_of(directory / "certificate"));
    const auto balancer = networks.balancer.run([&] {
        return haproxy{"frontend f\n  bind 203.0.113.1:443 ssl crt " + both +
                           "\n  default_backend b\nbackend b\n  server s 10.0.0.2:8443 send-proxy-v2-ssl-cn"
                           " proxy-v2-options authority,crc32c,ssl,cert-cn,ssl-cipher,cert-sig,cert-key\n",
                       443};
    });
    const auto client = networks.client.run([] {
        return std::make_unique<child_process>(std::vector<std::string>{
            "openssl", "s_client", "-quiet", "-connect", "203.0.113.1:443", "-servername", "www.example.org"});
    });
    auto server = target.accept();
    CHECK(to_string(server.peer().address) == "203.0.113.7");
    server.send("over TLS\n");
    CHECK(client->writes("over TLS"));
    CHECK(proxy.output().find("www.example.org") != std::string::npos);
}

TEST_CASE("HAProxy's health checks reach the target, and find out when it is gone", "[net][haproxy]") {
    // A v2 check is LOCAL and comes from the host itself; v1 knows no such thing, and HAProxy names the balancer.
    const auto [version, sender] =
        GENERATE(table<const char*, const char*>({{"send-proxy", "10.0.0.1"}, {"send-proxy-v2", "127.0.0.1"}}));
    CAPTURE(version);
    const client_balancer_host networks;
    const go_mmproxy proxy;
    std::optional<tcp_listener> target{std::in_place, target_v4()};
    // HAProxy breaks off a check that is not answered in time, and makes another.
    const auto answers_check = [&, from = sender] {
        auto check = target->accept();
        try {
            const auto peer = check.peer();
            CHECK(to_string(peer.address) == from);
            check.send("READY\n");
            check.receive_end();
            return true;
        } catch (const std::system_error&) {
            return false;
        }
    };
    auto balancer = networks.balancer.run([&, options = version] {
        return std::make_unique<haproxy>(R"(
frontend clients
  bind 203.0.113.1:443
  default_backend targets
backend targets
  timeout check 20s
  option tcp-check
  tcp-check expect string READY
  server host 10.0.0.2:8443 check inter 200ms rise 1 fall 1 )"s +
                                             version + '\n',
                                         443);
    });
    for (int i = 0; i < 3; ++i) REQUIRE(eventually(answers_check));
    target.reset();
    CHECK(balancer->process().writes("is DOWN"));
    target.emplace(target_v4());
    CHECK(eventually([&] {
        answers_check();
        return balancer->process().output().find("is UP") != std::string::npos;
    }));
}

TEST_CASE("nginx behind HAProxy and go-mmproxy logs the client's own address and port", "[net][haproxy][nginx]") {
    const client_balancer_host networks;
    const go_mmproxy proxy;
    const nginx_target target;
    const auto balancer = networks.balancer.run([] { return haproxy{forward_to(host_v4, "send-proxy-v2"), 443, 2}; });
    for (const auto& front : {front_v4, front_v6}) {
        auto client = networks.client.run([&] { return tcp_stream::connect(front); });
        client.send("GET / HTTP/1.0\r\n\r\n");
        CHECK(client.receive_rest().ends_with("\r\n\r\nhello\n"));
        CHECK(target.logs(to_string(client.local().address) + ' ' + std::to_string(client.local().port)));
    }
}
