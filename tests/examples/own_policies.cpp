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

/// Three ports of both families; each answers with its number.
nginx_http three_targets() {
    return {R"(server {
  listen 127.0.0.1:8081;
  listen 127.0.0.1:8082;
  listen 127.0.0.1:8083;
  listen [::1]:8081;
  listen [::1]:8082;
  listen [::1]:8083;
  return 200 $server_port;
})",
            8083, 2};
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

namespace {

/// The clients that the targets are found out for: of many networks, both families.
std::vector<socket_address> many_clients() {
    std::vector<socket_address> clients;
    for (int i = 1; i <= 20; ++i) {
        clients.push_back(address(std::string{"203.0.113."}.append(std::to_string(i)).append(":4711")));
        clients.push_back(address(std::string{"[2001:db8:"}.append(std::to_string(i)).append("::7]:4711")));
    }
    return clients;
}

/// Which target each client gets from a forwarder that is started for it, and ended.
std::map<socket_address, std::string> targets_of(const std::vector<socket_address>& clients,
                                                 const std::vector<std::string>& targets) {
    std::vector<std::string> command{example("sharded_forwarder"), "127.0.0.1:8443"};
    command.insert(command.end(), targets.begin(), targets.end());
    child_process forwarder{command};
    REQUIRE(forwarder.listens(8443));
    std::map<socket_address, std::string> found;
    for (const auto& c : clients) found[c] = ask(proxy_header::v2(c, c.address.is_v6() ? address("[::2]:1") : front));
    end(forwarder);
    return found;
}

} // namespace

TEST_CASE("the example sharded_forwarder gives each client the same target after a restart", "[net][examples]") {
    const network_namespace network;
    const auto servers = three_targets();
    const std::vector<std::string> all{"127.0.0.1:8081", "127.0.0.1:8082", "127.0.0.1:8083",
                                       "[::1]:8081",     "[::1]:8082",     "[::1]:8083"};
    const auto clients = many_clients();
    const auto found = targets_of(clients, all);
    for (const auto* port : {"8081", "8082", "8083"}) {
        const auto share = std::count_if(found.begin(), found.end(), [&](const auto& f) { return f.second == port; });
        CHECK(share >= 5); // of 40
    }
    CHECK(targets_of(clients, {all.rbegin(), all.rend()}) == found);
    for (const auto& [c, port] : targets_of(clients, {all[0], all[1], all[3], all[4]})) {
        INFO(to_string(c));
        if (found.at(c) != "8083") CHECK(port == found.at(c));
        CHECK(port != "8083");
    }
}

TEST_CASE("the example sharded_forwarder gives a /64 of IPv6 one target", "[net][examples]") {
    const network_namespace network;
    const auto servers = three_targets();
    std::vector<socket_address> of_one_network;
    for (int i = 1; i <= 10; ++i)
        of_one_network.push_back(address(std::string{"[2001:db8::"}.append(std::to_string(i)).append("]:4711")));
    const auto found = targets_of(of_one_network, {"[::1]:8081", "[::1]:8082", "[::1]:8083"});
    for (const auto& [c, port] : found) CHECK(port == found.begin()->second);
    CHECK(found.begin()->second.starts_with("808"));
}

TEST_CASE("the example checked_routing says what the host lacks, and serves where that was done", "[net][examples]") {
    const auto [target, source] = GENERATE(table<std::string, std::string>(
        {{"127.0.0.1:8080", "203.0.113.7:4711"}, {"[::1]:8080", "[2001:db8:c::7]:4711"}}));
    CAPTURE(target);
    require_program("setpriv", "util-linux");
    const network_namespace network;
    const std::vector<std::string> command{example("checked_routing"), "127.0.0.1:8443", target};
    const auto refused = run_program(command);
    CHECK(refused.status == 1);
    INFO(refused.errors);
    auto commands = lines_of(refused.errors);
    std::erase_if(commands, [](const auto& line) { return !line.starts_with("ip "); });
    REQUIRE(commands.size() == 2);
    for (const auto& line : commands) ip(line.substr(3));
    const auto routing = routing_state();
    child_process forwarder{
        {"setpriv", "--bounding-set=-all,+net_raw", "--inh-caps=-all,+net_raw", command[0], command[1], command[2]}};
    REQUIRE(forwarder.listens(8443));
    tcp_listener server{address(target)};
    const auto header = proxy_header::v2(address(source), address(source));
    CHECK(tcp_exchange::check_exchange(header, server) == address(source));
    end(forwarder);
    CHECK(routing_state() == routing);
}

namespace {

prometheus_reader page() {
    const auto answer = http_get(address("127.0.0.1:9180"), "/metrics");
    CHECK(answer.status == 200);
    CHECK(answer.head.find("Content-Type: text/plain; version=0.0.4\r\n") != std::string::npos);
    return prometheus_reader{answer.body};
}

} // namespace

TEST_CASE("the example network_counters counts by network, and those beyond its bound together", "[net][examples]") {
    const network_namespace network;
    const nginx_target target;
    const auto before = routing_state();
    child_process forwarder{
        {example("network_counters"), "127.0.0.1:8443", "127.0.0.1:8080", "[::1]:8080", "127.0.0.1:9180", "2"}};
    REQUIRE(forwarder.listens(8443));
    REQUIRE(forwarder.listens(9180));
    CHECK(page().value("forwarded_connections_total", {{"network", "other"}}) == 0);
    const auto ask_as = [](const char* from) {
        CHECK(ask(proxy_header::v2(address(from), address(from))) == "hello\n");
    };
    for (const auto* from : {"203.0.113.7:1", "203.0.113.200:2", "[2001:db8:c:1::7]:3", "[2001:db8:c:2::7]:4",
                             "[2001:db8:c:3::7]:5", "198.51.100.9:6"})
        ask_as(from);
    const auto of = [](const prometheus_reader& read, const char* unit, const char* net) {
        return read.value(std::string{"forwarded_"}.append(unit).append("_total"), {{"network", net}});
    };
    CHECK(eventually([&] { return page().sum("forwarded_connections_total") == 6; }));
    const auto read = page();
    CHECK(of(read, "connections", "203.0.113.0/24") == 2);
    CHECK(of(read, "connections", "2001:db8:c::/48") == 3);
    CHECK(of(read, "connections", "other") == 1);
    CHECK(of(read, "bytes", "203.0.113.0/24") == 2 * of(read, "bytes", "other"));
    CHECK(of(read, "bytes", "other") > 100); // nginx' answer has a head
    end(forwarder);
    CHECK(routing_state() == before);
}

TEST_CASE("the example network_counters cuts off a peer that asks for nothing", "[net][examples]") {
    const network_namespace network;
    child_process forwarder{
        {example("network_counters"), "127.0.0.1:8443", "127.0.0.1:8080", "[::1]:8080", "127.0.0.1:9180", "2"}};
    REQUIRE(forwarder.listens(9180));
    auto silent = tcp_stream::connect(address("127.0.0.1:9180"));
    CHECK(page().has("forwarded_bytes_total", {{"network", "other"}}));
    CHECK(silent.receive_rest().empty());
    end(forwarder);
}

TEST_CASE("the example server_name_routing goes by the name that HAProxy tells", "[net][examples]") {
    require_program("openssl", "openssl");
    require_program("curl", "curl");
    const temporary_directory files;
    REQUIRE(run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                         "-nodes", "-subj", "/CN=localhost", "-keyout", files / "key", "-out", files / "certificate"})
                .status == 0);
    const auto both = files.write("both.pem", content_of(files / "key").append(content_of(files / "certificate")));
    const network_namespace network;
    const auto servers = three_targets();
    child_process forwarder{
        {example("server_name_routing"), "127.0.0.1:8443", "a.example=127.0.0.1:8081", "*.b.example=127.0.0.1:8082"}};
    REQUIRE(forwarder.listens(8443));
    const haproxy balancer{std::string{"frontend f\n bind 127.0.0.1:443 ssl crt "}.append(both).append(
                               "\n default_backend b\nbackend b\n server s 127.0.0.1:8443 send-proxy-v2"
                               " proxy-v2-options authority\n"),
                           443};
    const auto get = [](const std::string& name) {
        const auto to = std::string{"::127.0.0.1:"};
        return run_program({"curl", "--silent", "--insecure", "--connect-to", to, std::string{"https://"}.append(name)})
            .output;
    };
    CHECK(get("a.example") == "8081");
    CHECK(get("A.Example") == "8081");
    CHECK(get("www.b.example") == "8082");
    CHECK(get("b.example").empty());
    CHECK(get("one.www.b.example").empty());
    CHECK(get("127.0.0.1").empty()); // no name is asked for
    end(forwarder);
}

TEST_CASE("the example server_name_routing has a target for all other names", "[net][examples]") {
    const network_namespace network;
    const auto servers = three_targets();
    child_process forwarder{
        {example("server_name_routing"), "127.0.0.1:8443", "a.example=127.0.0.1:8081", "*=127.0.0.1:8083"}};
    REQUIRE(forwarder.listens(8443));
    constexpr std::uint8_t authority = 0x02;
    CHECK(ask(proxy_header::v2(client, front, proxy_header::tlv(authority, "a.example"))) == "8081");
    CHECK(ask(proxy_header::v2(client, front, proxy_header::tlv(authority, "c.example"))) == "8083");
    CHECK(ask(proxy_header::v2(client, front)) == "8083");
    end(forwarder);
}

TEST_CASE("the example server_name_routing says which argument it cannot read", "[net][examples]") {
    const auto result = run_program({example("server_name_routing"), "127.0.0.1:8443", "a.example"});
    CHECK(result.status == 1);
    CHECK(result.errors == "server_name_routing: a.example: no NAME=TARGET\n");
}
