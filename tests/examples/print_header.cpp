// SPDX-License-Identifier: BSL-1.0
//
// The example print_header, which reads what a balancer sends from its standard input.
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/example.hpp"
#include "support/network_namespace.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"

#include <string>

namespace {

/// What the program says of these bytes.
finished_process print_header(const std::string& bytes) {
    const temporary_directory files;
    const auto input = files.write("input", bytes);
    return run_program({"sh", "-c", R"("$0" < "$1")", example("print_header"), input});
}

} // namespace

TEST_CASE("the example print_header says what HAProxy sends", "[net][examples]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const haproxy balancer{"frontend f\n bind 127.0.0.1:80\n default_backend b\nbackend b\n"
                           " server s 127.0.0.1:8080 send-proxy-v2 proxy-v2-options crc32c\n",
                           80};
    auto client = tcp_stream::connect(address("127.0.0.1:80"), address("127.0.0.9:4711"));
    client.send("hello");
    client.finish_sending();
    const auto said = print_header(target.accept().receive_rest());
    CHECK(said.output == "command      PROXY\nsource       127.0.0.9:4711\ndestination  127.0.0.1:80\n"
                         "TLV          0x3, 4 bytes\nheader       35 bytes, then 5 bytes of payload\n");
    CHECK(said.status == 0);
}

TEST_CASE("the example print_header says what is wrong where there is no header", "[net][examples]") {
    const auto said = print_header("GET / HTTP/1.1\r\n\r\n");
    CHECK(said.status == 1);
    CHECK(said.output.empty());
    CHECK(said.errors.find("the balancer sent no PROXY header") == 0);
}
