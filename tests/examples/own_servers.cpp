// SPDX-License-Identifier: BSL-1.0
//
// The examples of servers of one's own, as their users run them.
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/example.hpp"
#include "support/network_namespace.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/waiting.hpp"

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

namespace {

const auto client = address("203.0.113.7:4711");

} // namespace

TEST_CASE("the example greeting_server greets the client that a balancer names", "[net][examples]") {
    const network_namespace network;
    child_process server{{example("greeting_server"), "127.0.0.1:7000"}};
    REQUIRE(server.writes("greeting clients"));
    auto balancer = tcp_stream::connect(address("127.0.0.1:7000"));
    balancer.send(proxy_header::v1(client, address("192.0.2.1:7")).append("hello"));
    const std::string greeting = "Hello, 203.0.113.7:4711\n";
    CHECK(balancer.receive(greeting.size()) == greeting);
    CHECK(balancer.receive(5) == "hello");
    auto nobody = tcp_stream::connect(address("127.0.0.1:7000"));
    nobody.send("GET / HTTP/1.1\r\n\r\n");
    CHECK(server.writes("refused 127.0.0.1:"));
    server.signal(SIGTERM);
    CHECK(eventually([] { return !is_listening(7000); }));
    balancer.send("bye");
    CHECK(balancer.receive(3) == "bye");
    balancer.finish_sending();
    CHECK(server.wait() == 0);
}

TEST_CASE("the example tls_server has TLS behind the header that HAProxy sends", "[net][examples]") {
    if (!std::filesystem::exists(example("tls_server"))) return; // OpenSSL's headers are not installed
    require_program("openssl", "openssl");
    require_program("curl", "curl");
    const temporary_directory files;
    const auto certificate = files / "cert.pem";
    const auto key = files / "key.pem";
    REQUIRE(run_program({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
                         "-keyout", key, "-out", certificate})
                .status == 0);
    const network_namespace network;
    child_process server{{example("tls_server"), "127.0.0.1:7443", certificate, key}};
    REQUIRE(server.writes("answering"));
    const haproxy balancer{"frontend f\n bind 127.0.0.1:443\n default_backend b\n"
                           "backend b\n server s 127.0.0.1:7443 send-proxy-v2\n",
                           443};
    const auto answer = run_program(
        {"curl", "--insecure", "--silent", "--show-error", "--interface", "127.0.0.9", "https://127.0.0.1/"});
    INFO(answer.errors << server.errors());
    CHECK(answer.output.find("Hello, 127.0.0.9:") == 0);
}

TEST_CASE("the example beast_server greets the clients of curl and of HAProxy", "[net][examples]") {
    if (!std::filesystem::exists(example("beast_server"))) return; // Boost's headers are not installed
    require_program("curl", "curl");
    const network_namespace network;
    child_process server{{example("beast_server"), "127.0.0.1:7080"}};
    REQUIRE(server.writes("greeting clients"));
    const auto ask = [](const std::vector<std::string>& arguments) {
        std::vector<std::string> command{"curl", "--silent", "--show-error", "--local-port", "4711"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return run_program(command).output;
    };
    const std::string at = "http://127.0.0.1:7080/";
    // The second request comes on the same connection, behind no header.
    CHECK(ask({"--haproxy-protocol", "--interface", "127.0.0.8", at, at, "--write-out", "%{num_connects}\n"}) ==
          "Hello, 127.0.0.8:4711\n1\nHello, 127.0.0.8:4711\n0\n");
    const haproxy balancer{"frontend f\n bind 127.0.0.1:80\n default_backend b\n"
                           "backend b\n server s 127.0.0.1:7080 send-proxy-v2\n",
                           80};
    CHECK(ask({"--interface", "127.0.0.9", "http://127.0.0.1/"}) == "Hello, 127.0.0.9:4711\n");
    CHECK(ask({"--interface", "127.0.0.7", at}).empty());
    CHECK(server.writes("refused 127.0.0.7:4711: the balancer sent no PROXY header"));
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
}

TEST_CASE("the example beast_server reads a header in pieces, and a head asked for has no body", "[net][examples]") {
    if (!std::filesystem::exists(example("beast_server"))) return;
    const network_namespace network;
    child_process server{{example("beast_server"), "127.0.0.1:7080"}};
    REQUIRE(server.writes("greeting clients"));
    auto balancer = tcp_stream::connect(address("127.0.0.1:7080"));
    for (const char byte : proxy_header::v2(client, address("192.0.2.1:80"))) balancer.send({&byte, 1});
    balancer.send("HEAD / HTTP/1.1\r\n\r\n");
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n";
    CHECK(balancer.receive(head.size()) == head);
    server.signal(SIGTERM);
    CHECK(eventually([] { return !is_listening(7080); }));
    balancer.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    CHECK(balancer.receive_rest() == "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 24\r\n\r\n"
                                     "Hello, 203.0.113.7:4711\n");
    CHECK(server.wait() == 0);
}
