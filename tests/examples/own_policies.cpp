// SPDX-License-Identifier: BSL-1.0
//
// The examples of policies of one's own, as their users run them.
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/example.hpp"
#include "support/http_get.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/prometheus_reader.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using mmproxy::socket_address;
using namespace std::string_view_literals;

namespace {

const auto client = address("203.0.113.7:4711");
const auto front = address("192.0.2.1:443");

/// The answer of an HTTP server behind a forwarder to a request that begins with this header.
std::string ask(const std::string& header, const socket_address& at = at_v4()) {
    auto balancer = tcp_stream::connect(at);
    balancer.send(std::string{header}.append("GET / HTTP/1.0\r\n\r\n"));
    const auto answer = balancer.receive_rest();
    return answer.substr(std::min(answer.find("\r\n\r\n") + 4, answer.size()));
}

void end(child_process& program) {
    program.signal(SIGTERM);
    INFO(program.errors());
    CHECK(program.wait() == 0);
}

} // namespace

TEST_CASE("the example company_header reads its 8 bytes, and refuses a PROXY header", "[net][examples]") {
    const network_namespace network;
    const nginx_target target;
    child_process forwarder{{example("company_header"), "127.0.0.1:8443", "127.0.0.1:8080"}};
    REQUIRE(forwarder.listens(8443));
    constexpr auto header = "\300\336\022\147\313\000\161\007"sv; // as the example's own comment has it
    SECTION("of a client") {
        CHECK(ask(std::string{header}) == "hello\n");
        CHECK(target.logs("203.0.113.7 4711"));
    }
    SECTION("in two pieces") {
        auto balancer = tcp_stream::connect(at_v4());
        balancer.send(header.substr(0, 5));
        CHECK(eventually([&] { return unread_bytes(at_v4(), balancer.local()) == 0; }));
        balancer.send(std::string{header.substr(5)}.append("GET / HTTP/1.0\r\n\r\n"));
        CHECK(balancer.receive_rest().ends_with("hello\n"));
        CHECK(target.logs("203.0.113.7 4711"));
    }
    SECTION("of the balancer itself") {
        CHECK(ask(std::string{"\300\336\000\000\000\000\000\000"sv}) == "hello\n");
        CHECK(eventually([&] { return target.content("log").starts_with("127.0.0.1 "); }));
    }
    SECTION("and no other") {
        CHECK(ask(proxy_header::v1(client, front)).empty());
    }
    end(forwarder);
}
