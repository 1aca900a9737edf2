// SPDX-License-Identifier: BSL-1.0
//
// The numbers that go-mmproxy serves, against traffic that the test has counted itself.
#include <mmproxy/version.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/http_get.hpp"
#include "support/json_line.hpp"
#include "support/prometheus_reader.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include <signal.h>

using namespace mmproxy;
using namespace std::chrono_literals;
using udp_exchange::client_v4;
using udp_exchange::front_v4;

namespace {

using labels = prometheus_reader::labels;
using strings = std::vector<std::string>;

const auto numbers_at = address("127.0.0.1:9180");

strings with(strings flags, const strings& more) {
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
}

/// The program, which serves its numbers besides.
class measured : public go_mmproxy {
public:
    explicit measured(const strings& flags = {}) : go_mmproxy{with({"-metrics", "127.0.0.1:9180"}, flags)} {
        if (!writes("numbers and status page served")) throw std::runtime_error{"no numbers: " + errors()};
    }
};

prometheus_reader scrape() {
    const auto answer = http_get(numbers_at, "/metrics");
    if (answer.status != 200) throw std::runtime_error{"no numbers: " + answer.body};
    return prometheus_reader{answer.body};
}

labels of(const std::string& protocol, labels more = {}) {
    more.insert({{"service", "[::]:8443"}, {"protocol", protocol}});
    return more;
}

/// The number comes to be so large, and no larger.
bool comes_to(const std::string& name, const labels& l, double value) {
    double last = 0;
    const bool is_there = eventually([&] { return (last = scrape().value(name, l)) == value; }, 10s);
    UNSCOPED_INFO(name << " is " << last << ", not " << value);
    return is_there;
}

bool comes_to(const std::string& name, const std::string& protocol, double value) {
    return comes_to(name, of(protocol), value);
}

socket_address client(std::size_t number) {
    return {client_v4.address, static_cast<std::uint16_t>(2000 + number)};
}

std::string header_of(std::size_t number) {
    return proxy_header::v2(client(number), address("198.51.100.1:443"));
}

/// JSON without the white space between its words.
std::string compact(const std::string& json) {
    std::string text;
    bool is_quoted = false;
    for (const char c : json) {
        if (c == '"' && !text.ends_with('\\')) is_quoted = !is_quoted;
        if (is_quoted || (c != ' ' && c != '\n')) text += c;
    }
    return text;
}

const std::string one_get = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

} // namespace

TEST_CASE("the numbers of connections are those of the traffic, while they live and afterwards", "[net][metrics]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const measured proxy;
    constexpr std::size_t count = 20;
    const std::string request(1000, 'q');
    const std::string response(3000, 'r');
    for (std::size_t i = 0; i < count; ++i) {
        auto balancer = tcp_stream::connect(at_v4());
        balancer.send(header_of(i) + request);
        auto server = target.accept();
        CHECK(server.receive(request.size()) == request);
        server.send(response);
        CHECK(balancer.receive(response.size()) == response);
        balancer.finish_sending();
        server.finish_sending();
        CHECK(balancer.receive_rest().empty());
    }
    auto live = tcp_stream::connect(at_v4());
    live.send(header_of(count) + "hello");
    auto server = target.accept();
    CHECK(server.receive(5) == "hello");
    for (int i = 0; i < 3; ++i) {
        auto stranger = tcp_stream::connect(at_v4());
        stranger.send("GET / HTTP/1.1\r\n\r\n");
        stranger.receive_end();
    }

    CHECK(comes_to("mmproxy_connections_closed_total", "tcp", count));
    CHECK(comes_to("mmproxy_connections_accepted_total", "tcp", count + 4));
    CHECK(comes_to("mmproxy_connections_connected_total", "tcp", count + 1));
    CHECK(comes_to("mmproxy_connections_active", "tcp", 1));
    CHECK(comes_to("mmproxy_connections_rejected_total", of("tcp", {{"reason", "not_proxy"}}), 3));
    CHECK(comes_to("mmproxy_forwarded_bytes_total", of("tcp", {{"direction", "from_client"}}),
                   static_cast<double>(count * request.size() + 5)));
    CHECK(comes_to("mmproxy_forwarded_bytes_total", of("tcp", {{"direction", "from_target"}}),
                   static_cast<double>(count * response.size())));
    CHECK(comes_to("mmproxy_connect_seconds_count", "tcp", count + 1));
    CHECK(comes_to("mmproxy_first_byte_seconds_count", "tcp", count));
    CHECK(comes_to("mmproxy_connection_duration_seconds_count", "tcp", count));
    live.reset();
    CHECK(comes_to("mmproxy_connections_failed_total", of("tcp", {{"reason", "connection_reset"}}), 1));
    CHECK(comes_to("mmproxy_connections_active", "tcp", 0));
    CHECK(scrape().sum("mmproxy_connections_rejected_total") == 3);
}

TEST_CASE("a target that is down is a reason of its own", "[net][metrics]") {
    const network_namespace network;
    const measured proxy;
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(header_of(0));
    balancer.receive_end();
    CHECK(comes_to("mmproxy_connections_rejected_total", of("tcp", {{"reason", "connection_refused"}}), 1));
}

TEST_CASE("the numbers of flows are those of the traffic", "[net][metrics]") {
    const network_namespace network;
    udp_socket target{target_v4()};
    const measured proxy{{"-p", "udp"}};
    const auto balancer = udp_socket::connect(at_v4());
    constexpr std::size_t flows = 5;
    for (std::size_t i = 0; i < flows; ++i)
        udp_exchange::check_exchange(balancer, udp_exchange::header_of(client(i)), target);
    balancer.send("no header");
    CHECK(comes_to("mmproxy_flows_opened_total", "udp", flows));
    CHECK(comes_to("mmproxy_flows_active", "udp", flows));
    const labels up{{"direction", "from_client"}};
    const labels down{{"direction", "from_target"}};
    CHECK(comes_to("mmproxy_forwarded_datagrams_total", of("udp", up), flows));
    CHECK(comes_to("mmproxy_forwarded_datagrams_total", of("udp", down), flows));
    CHECK(comes_to("mmproxy_received_batch_datagrams_sum", of("udp", up), flows + 1));
    CHECK(comes_to("mmproxy_sent_batch_datagrams_sum", of("udp", down), flows));
    CHECK(comes_to("mmproxy_datagrams_dropped_total",
                   of("udp", {{"direction", "from_client"}, {"reason", "not_proxy"}}), 1));
    CHECK(scrape().value("mmproxy_forwarded_bytes_total", of("udp", up)) > flows);
}

TEST_CASE("the status page tells the numbers by itself, and its content in JSON", "[net][metrics]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    measured proxy;
    CHECK(tcp_exchange::check_exchange(header_of(0), target) == client(0));
    auto stranger = tcp_stream::connect(at_v4());
    stranger.send("GET / HTTP/1.1\r\n\r\n");
    stranger.receive_end();
    REQUIRE(proxy.writes("PROXY header refused"));
    CHECK(comes_to("mmproxy_connections_accepted_total", "tcp", 2));
    const auto page = http_get(numbers_at, "/");
    CAPTURE(page.body);
    CHECK(page.status == 200);
    CHECK(page.head.find("Content-Type: text/html; charset=utf-8\r\n") != std::string::npos);
    CHECK(page.body.find("<span data-big>2</span>") != std::string::npos);
    CHECK(page.body.find("<code>not_proxy</code>") != std::string::npos);
    CHECK(page.body.find("<strong>PROXY header refused</strong>") != std::string::npos);
    const auto json = http_get(numbers_at, "/status.json").body;
    CAPTURE(json);
    CHECK(is_json_object(compact(json)));
}

TEST_CASE("rude clients of the numbers keep neither traffic nor a scrape waiting", "[net][metrics]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    measured proxy;
    std::vector<tcp_stream> rude;
    const auto add = [&](const std::string& bytes) {
        rude.push_back(tcp_stream::connect(numbers_at));
        rude.back().send(bytes);
    };
    for (int i = 0; i < 100; ++i) add("");                         // silent, and more than there are places
    for (int i = 0; i < 20; ++i) add("GET /metrics HTTP/1.1\r\n"); // never finished
    for (int i = 0; i < 5; ++i) add("GET / HTTP/1.1\r\nA: " + std::string(20'000, 'x'));
    for (int i = 0; i < 5; ++i) add(std::string{"\0\1\2\xFF", 4});
    auto pipelined = tcp_stream::connect(numbers_at);
    for (int i = 0; i < 50; ++i) pipelined.send(one_get); // and reads none of it
    auto slow = tcp_stream::connect(numbers_at);
    std::size_t number = 0; // of a client of its own: the connection before may hold its port yet
    for (const char c : one_get) {
        ++number;
        slow.send({&c, 1});
        CHECK(tcp_exchange::check_exchange(header_of(number), target) == client(number));
        CHECK(http_get(numbers_at, "/healthz").status == 200);
    }
    const auto begun = std::chrono::steady_clock::now();
    CHECK(scrape().value("mmproxy_build_info", {{"version", MMPROXY_VERSION}}) == 1);
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
    CHECK(http_get(numbers_at, "/nowhere").status == 404);
    rude.clear();
    CHECK(proxy.comes_to_rest());
}

TEST_CASE("each rude request is answered for what it is", "[net][metrics]") {
    const network_namespace network;
    const measured proxy;
    const auto status = [](const std::string& request) {
        auto client = tcp_stream::connect(numbers_at);
        client.send(request);
        return read_http_answer(client).status;
    };
    CHECK(status("GET /\r\n") == 400); // HTTP/0.9
    CHECK(status("\x16\x03\x01\x02\x01\x01") == 400);
    CHECK(status("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc") == 405);
    CHECK(status("GET / HTTP/1.1\r\nA: " + std::string(20'000, 'x')) == 431);
    CHECK(status("GET / HTTP/2.0\r\n\r\n") == 505);
    CHECK(status("GET / HTTP/1.1\r\nHost") == 408); // after the deadline
}

TEST_CASE("a process that drains is not healthy, and goes on serving its numbers", "[net][metrics]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    measured proxy{{"-drain-timeout", "3600"}};
    CHECK(http_get(numbers_at, "/healthz").body == "ok\n");
    auto live = tcp_stream::connect(at_v4());
    live.send(header_of(0));
    auto server = target.accept();
    proxy.signal(SIGTERM);
    CHECK(eventually([] { return http_get(numbers_at, "/healthz").status == 503; }));
    CHECK(http_get(numbers_at, "/healthz").body.find("ending") != std::string::npos);
    CHECK(scrape().value("mmproxy_draining") == 1);
    live.close();
    server.close();
    CHECK(proxy.wait() == 0);
}

TEST_CASE("a process whose routes cannot be put back is not healthy until they are", "[net][metrics]") {
    const network_namespace network;
    const temporary_directory directory;
    const auto socket = directory / "numbers";
    go_mmproxy proxy{{"-metrics", "unix:" + socket}};
    REQUIRE(proxy.writes("numbers and status page served"));
    CHECK(http_get(socket, "/healthz").status == 200);
    ip("link set lo down");
    CHECK(eventually([&] { return http_get(socket, "/healthz").status == 503; }));
    CHECK(prometheus_reader{http_get(socket, "/metrics").body}.value("mmproxy_routes_lost",
                                                                     {{"service", "[::]:8443"}}) == 1);
    ip("link set lo up");
    CHECK(eventually([&] { return http_get(socket, "/healthz").status == 200; }));
    CHECK(prometheus_reader{http_get(socket, "/metrics").body}.value("mmproxy_route_repairs_total",
                                                                     {{"service", "[::]:8443"}}) >= 1);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK_FALSE(std::filesystem::exists(socket));
}

TEST_CASE("a Unix socket that a killed program has left serves the next one", "[net][metrics]") {
    const network_namespace network;
    const temporary_directory directory;
    const auto socket = directory / "numbers";
    {
        go_mmproxy killed{{"-metrics", "unix:" + socket}};
        REQUIRE(killed.writes("numbers and status page served"));
        killed.signal(SIGKILL);
        CHECK(killed.wait() == 128 + SIGKILL);
    }
    REQUIRE(std::filesystem::exists(socket));
    go_mmproxy next{{"-metrics", "unix:" + socket}};
    REQUIRE(next.writes("numbers and status page served"));
    CHECK(http_get(socket, "/healthz").status == 200);
    const auto another = run_go_mmproxy({"-l", "[::]:9443", "-metrics", "unix:" + socket});
    CHECK(another.status == 1);
    CHECK(another.errors.find(socket) != std::string::npos);
    CHECK(http_get(socket, "/healthz").status == 200);
}

TEST_CASE("a place where no numbers can be served is named, and nothing is changed", "[net][metrics]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto check = [&](int status, const strings& flags, const std::string& named) {
        const auto result = run_go_mmproxy(flags);
        CAPTURE(result.errors);
        CHECK(result.status == status);
        CHECK(result.errors.find("-metrics") != std::string::npos);
        CHECK(result.errors.find(named) != std::string::npos);
        CHECK(routing_state() == before);
    };
    const tcp_listener other{numbers_at};
    check(1, {"-metrics", "127.0.0.1:9180"}, "Address already in use");
    check(2, {"-metrics", "127.0.0.1:8443"}, "0.0.0.0:8443"); // the service's own
    check(2, {"-metrics", "nonsense"}, "nonsense");
    check(2, {"-metrics", "unix:"}, "unix:");
    check(2, {"-metrics", "unix:" + std::string(108, 'x')}, "107");
    check(1, {"-metrics", "unix:/nowhere/socket"}, "/nowhere/socket");
}

TEST_CASE("no header leads a client to the numbers", "[net][metrics]") {
    const network_namespace network;
    const measured proxy{{"-dynamic-destination"}};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v2(client_v4, numbers_at) + one_get);
    balancer.receive_end();
    CHECK(comes_to("mmproxy_connections_rejected_total", of("tcp", {{"reason", "own_listener"}}), 1));
}

TEST_CASE("the dashboard and the alert rules name numbers that are served", "[net][metrics]") {
    const network_namespace network;
    const measured proxy{{"-p", "all"}};
    const auto served = scrape();
    for (const char* file : {"grafana_dashboard.json", "prometheus_rules.yml", "prometheus_rules_test.yml"}) {
        const auto text = content_of(std::string{MONITORING "/"} + file);
        const std::regex name{"(mmproxy|process)_[a-z_]+[a-z]"};
        const std::sregex_iterator begin{text.begin(), text.end(), name};
        CHECK(std::distance(begin, {}) > 10);
        for (auto found = begin; found != std::sregex_iterator{}; ++found) {
            CAPTURE(file, found->str());
            CHECK(served.has_family(std::regex_replace(found->str(), std::regex{"_(bucket|sum|count)$"}, "")));
        }
    }
    CHECK(is_json_object(compact(content_of(MONITORING "/grafana_dashboard.json"))));
}

TEST_CASE("the numbers are served on IPv6 too", "[net][metrics]") {
    const network_namespace network;
    go_mmproxy proxy{{"-metrics", "[::1]:9180"}};
    REQUIRE(proxy.writes("numbers and status page served"));
    CHECK(http_get(address("[::1]:9180"), "/healthz").status == 200);
}
