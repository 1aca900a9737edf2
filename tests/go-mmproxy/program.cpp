// SPDX-License-Identifier: BSL-1.0
//
// What go-mmproxy does from its start to its end, in a network of its own.
#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/echo_server.hpp"
#include "support/go_mmproxy.hpp"
#include "support/json_line.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const auto client_address = address("203.0.113.7:4711");

std::string header_of(const socket_address& client) {
    return proxy_header::v1(client, address("198.51.100.1:443"));
}

std::string header_of(std::uint16_t port) {
    return header_of({client_address.address, port});
}

tcp_stream connect_with(std::string_view bytes, const socket_address& to = at_v4()) {
    auto client = tcp_stream::connect(to);
    client.send(bytes);
    return client;
}

void check_forwards(tcp_listener& target, const socket_address& client = client_address,
                    const socket_address& to = at_v4()) {
    auto balancer = connect_with(header_of(client) + "request", to);
    auto server = target.accept();
    CHECK(server.peer() == client);
    CHECK(server.receive(7) == "request");
    server.send("response");
    CHECK(balancer.receive(8) == "response");
    server.reset(); // so that the client's address is free again at once
    balancer.receive_end();
}

/// What a signal does to the programs that are started as long as this object lives.
class disposition {
public:
    disposition(int signal, ::sighandler_t what) : signal_{signal}, before_{::signal(signal, what)} {}
    disposition(const disposition&) = delete;
    disposition& operator=(const disposition&) = delete;
    ~disposition() { ::signal(signal_, before_); }

private:
    int signal_;
    ::sighandler_t before_;
};

/// A pipe for the program's standard output, full from the start, whose reader reads when it is told to.
class stuck_pipe {
public:
    explicit stuck_pipe(const std::string& path) : path_{path} {
        checked(::mkfifo(path.c_str(), 0600), "mkfifo");
        end_ = descriptor{checked(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC), "open")};
        fill();
    }

    const std::string& path() const noexcept { return path_; }

    void fill() const {
        const std::string page(4096, '\n');
        while (::write(end_.get(), page.data(), page.size()) > 0) {
        }
    }

    std::string read() const {
        std::string text;
        std::array<char, 4096> part;
        for (::ssize_t n = 0; (n = ::read(end_.get(), part.data(), part.size())) > 0;)
            text.append(part.data(), static_cast<std::size_t>(n));
        return text;
    }

private:
    std::string path_;
    descriptor end_;
};

} // namespace

TEST_CASE("go-mmproxy tells its version and its flags and exits 0", "[net][program]") {
    const auto version = run_go_mmproxy({GENERATE("-version", "--version")});
    CHECK(version.status == 0);
    CHECK(version.output.starts_with("go-mmproxy"));
    const auto help = run_go_mmproxy({GENERATE("-h", "-help", "--help")});
    CHECK(help.status == 0);
    for (const char* flag : {"-4", "-6", "-allowed-subnets", "-close-after", "-l", "-listeners", "-mark", "-p", "-v"})
        CHECK(help.output.find(flag) != std::string::npos);
}

TEST_CASE("a mistake in the command line is named, and the program exits 2", "[net][program]") {
    struct example {
        std::vector<std::string> flags;
        const char* flag;
        const char* value;
    };
    const auto e = GENERATE(values<example>({
        {{"-l", "nonsense"}, "-l", "nonsense"},
        {{"-4", "[::1]:443"}, "-4", "[::1]:443"},
        {{"-6=127.0.0.1:443"}, "-6", "127.0.0.1:443"},
        {{"--listeners", "0"}, "listeners", "0"},
        {{"-mark=-1"}, "-mark", "-1"},
        {{"-p", "sctp"}, "-p", "sctp"},
        {{"-v", "much"}, "-v", "much"},
        {{"-nonsense", "1"}, "nonsense", "nonsense"},
    }));
    const network_namespace network;
    const auto result = run_go_mmproxy(e.flags);
    CAPTURE(result.errors);
    CHECK(result.status == 2);
    CHECK(result.errors.find(e.flag) != std::string::npos);
    CHECK(result.errors.find(e.value) != std::string::npos);
}

TEST_CASE("a target that the default routing cannot serve is warned of at the start", "[net][program]") {
    const network_namespace network;
    go_mmproxy proxy{{"-4", "10.0.0.5:8080"}};
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(count_lines_with(proxy.output(), R"("level":"WARN","msg":"target cannot answer")") == 1);
}

TEST_CASE("an allow-list that is missing or malformed never opens the port", "[net][program]") {
    const network_namespace network;
    const temporary_directory directory;
    // The port is taken: a program that came as far as opening it would say so.
    const tcp_listener other{address("0.0.0.0:8443")};
    const auto before = routing_state();
    const auto check = [&](const std::string& path, const char* named) {
        const auto result = run_go_mmproxy({"-allowed-subnets", path});
        CAPTURE(result.errors);
        CHECK(result.status == 1);
        CHECK(result.errors.find(path) != std::string::npos);
        CHECK(result.errors.find(named) != std::string::npos);
        CHECK(routing_state() == before);
    };
    check(directory / "missing", "No such file");
    check(directory.write("malformed", "10.0.0.0/8\n2001:db8::/32\n10.0.0.0/33\n"), "3");
    check(directory.write("binary", "10.0.0.0/8\n\xff\xfe"), "2");
}

TEST_CASE("a port that is taken is named, and the program exits 1 and leaves no route", "[net][program]") {
    const network_namespace network;
    const tcp_listener other{address("0.0.0.0:8443")};
    const auto before = routing_state();
    const auto result = run_go_mmproxy({});
    CAPTURE(result.errors);
    CHECK(result.status == 1);
    CHECK(result.errors.find("8443") != std::string::npos);
    CHECK(routing_state() == before);
}

TEST_CASE("without CAP_NET_ADMIN the program says so and exits 1", "[net][program]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto result = run_go_mmproxy({}, without_capabilities("-net_admin,-net_raw"));
    CAPTURE(result.errors);
    CHECK(result.status == 1);
    CHECK(result.errors.find("CAP_NET_ADMIN") != std::string::npos);
    CHECK(routing_state() == before);
}

TEST_CASE("a signal ends the program in order and takes its routes back", "[net][program]") {
    const int number = GENERATE(SIGTERM, SIGINT, SIGQUIT, SIGXCPU);
    const network_namespace network;
    const auto before = routing_state();
    tcp_listener target{target_v4()};
    go_mmproxy proxy;
    CHECK(routing_state() != before);
    check_forwards(target);
    auto idle = connect_with(header_of(client_address));
    auto server = target.accept();
    proxy.signal(number);
    CHECK(proxy.wait() == 0);
    CHECK(routing_state() == before);
    CHECK(idle.receive_end() == std::errc::connection_reset);
    CHECK(server.receive_end() == std::errc::connection_reset);
}

TEST_CASE("a program outlives its terminal, and reloads then", "[net][program]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const disposition hangup{SIGHUP, GENERATE(SIG_DFL, SIG_IGN)}; // the latter as nohup(1) does
    go_mmproxy proxy;
    proxy.signal(SIGHUP);
    CHECK(proxy.writes(R"("msg":"reloaded")"));
    check_forwards(target);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(count_lines_with(proxy.output(), "stopping") == 1);
    CHECK(count_lines_with(proxy.output(), "Terminated") == 1);
}

TEST_CASE("rules and routes that were there before stay", "[net][program]") {
    const network_namespace network;
    route_replies_to_loopback();
    const auto before = routing_state();
    tcp_listener target{target_v4()};
    go_mmproxy proxy;
    check_forwards(target);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("with -drain-timeout connections may finish after the signal", "[net][program]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{{"-drain-timeout", "3600"}};
    auto client = connect_with(header_of(client_address));
    auto server = target.accept();
    proxy.signal(SIGTERM);
    CHECK(eventually([] { return !is_listening(8443); }));
    client.send("late");
    CHECK(server.receive(4) == "late");
    SECTION("until the last has") {
        client.close();
        server.close();
    }
    SECTION("until the second signal") {
        proxy.signal(SIGTERM);
    }
    CHECK(proxy.wait() == 0);
}

TEST_CASE("what a killed instance leaves is adopted and removed by the next", "[net][program]") {
    const network_namespace network;
    const auto before = routing_state();
    tcp_listener target{target_v4()};
    std::string left;
    {
        go_mmproxy killed;
        killed.signal(SIGKILL);
        CHECK(killed.wait() == 128 + SIGKILL);
        left = routing_state();
        CHECK(left != before);
    }
    go_mmproxy next;
    CHECK(routing_state() == left); // nothing is doubled
    check_forwards(target);
    next.signal(SIGTERM);
    CHECK(next.wait() == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("several instances share the routes, and the last one removes them", "[net][program]") {
    const network_namespace network;
    const auto before = routing_state();
    tcp_listener target{target_v4()};
    go_mmproxy first;
    const auto shared = routing_state();
    go_mmproxy second{{}, 9443};
    CHECK(routing_state() == shared);
    check_forwards(target);
    check_forwards(target, client_address, address("127.0.0.1:9443"));
    first.signal(SIGTERM);
    CHECK(first.wait() == 0);
    CHECK(routing_state() == shared);
    check_forwards(target, client_address, address("127.0.0.1:9443"));
    second.signal(SIGINT);
    CHECK(second.wait() == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("only balancers of the allow-list are let in", "[net][program]") {
    const network_namespace network;
    const temporary_directory directory;
    const auto allowed = directory.write("allowed", "# balancers\n\n127.0.0.1/32\n2001:db8::/32\n");
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{{"-allowed-subnets", allowed}};
    check_forwards(target);
    auto stranger = tcp_stream::connect(at_v4(), address("127.0.0.2:0"));
    stranger.receive_end();
    CHECK(target.is_silent_for(0ms));
}

TEST_CASE("every log line is a JSON object, whatever is received", "[net][program]") {
    const network_namespace network;
    const echo_server target{target_v4()}; // some of it has a good header
    go_mmproxy proxy{{"-v", "2"}};
    const auto everything = [] {
        std::string bytes;
        for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
        return bytes;
    }();
    const auto garbage = std::to_array<std::string>({
        "GET / HTTP/1.1\r\nX: \"\\\r\n\r\n",
        everything,
        "PROXY TCP4 \"\\\x01\xff\xfe 1 2 3\r\n",
        "PROXY UNKNOWN \"}\x80\r\n",
        proxy_header::v2(client_address, address("198.51.100.1:443"), proxy_header::tlv(0x02, everything)),
        proxy_header::v2(client_address, address("198.51.100.1:443"), proxy_header::tlv(0xea, everything)),
        proxy_header::v2(client_address, address("198.51.100.1:443"), proxy_header::tlv(0x05, everything.substr(128))),
    });
    for (const auto& bytes : garbage) {
        auto client = connect_with(bytes);
        client.finish_sending();
        CHECK(client.receive_end() != std::errc::resource_unavailable_try_again); // it ends
    }
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    const auto lines = lines_of(proxy.output());
    CHECK(lines.size() > garbage.size());
    for (const auto& line : lines) {
        CAPTURE(line);
        CHECK(is_json_object(line));
        for (const char* key : {"\"time\":\"", "\"level\":\"", "\"msg\":\""})
            CHECK(line.find(key) != std::string::npos);
    }
    CHECK(proxy.errors().empty());
}

TEST_CASE("a log reader that has stopped stops neither forwarding nor the end", "[net][program]") {
    const network_namespace network;
    const temporary_directory directory;
    const stuck_pipe log{directory / "log"};
    tcp_listener target{target_v4()};
    const auto before = routing_state();
    const auto command = R"(exec "$0" -l 127.0.0.1:8443 -4 127.0.0.1:8080 -v 2 >"$1")";
    child_process proxy{{"sh", "-c", command, go_mmproxy_path(), log.path()}};
    REQUIRE(proxy.listens(8443));
    for (std::uint16_t port = 1000; port < 1100; ++port) check_forwards(target, {client_address.address, port});
    SECTION("and the reader is told later what it missed") {
        log.read();
        check_forwards(target);
        std::string text;
        CHECK(eventually([&] { return (text += log.read()).find("log lines lost") != std::string::npos; }));
        CHECK(text.find("\"level\":\"WARN\"") != std::string::npos);
        CHECK(text.find("\"count\":") != std::string::npos);
        for (const auto& line : lines_of(text)) CHECK(is_json_object(line));
        log.fill();
    }
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("the verbosity decides what is logged of a connection", "[net][program]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const int level = GENERATE(0, 1, 2);
    CAPTURE(level);
    go_mmproxy proxy{{"-v", std::to_string(level)}};
    check_forwards(target);
    connect_with("no header").receive_end();
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    const auto log = proxy.output();
    CHECK((count_lines_with(log, "\"dropConnection\":true") > 0) == (level > 0));
    CHECK((count_lines_with(log, "\"clientAddr\":\"203.0.113.7:4711\"") > 0) == (level > 0));
    CHECK((count_lines_with(log, "connected to target") > 0) == (level > 1));
    CHECK((count_lines_with(log, "remoteAddr") == 0) == (level == 0));
}

TEST_CASE("with -dynamic-destination the header chooses the target", "[net][program]") {
    const network_namespace network;
    tcp_listener fallback{target_v4()};
    tcp_listener named{address("127.0.0.1:9090")};
    const go_mmproxy proxy{{"-dynamic-destination"}};
    const auto to_named = connect_with(proxy_header::v1(client_address, named.local()));
    CHECK(named.accept().peer() == client_address);
    const auto to_fallback = connect_with("PROXY UNKNOWN\r\n");
    CHECK(fallback.accept().peer().address == fallback.local().address);
}

TEST_CASE("with -mark packets to the target carry the mark", "[net][program]") {
    const network_namespace network;
    // An accepted socket then takes the mark of the packet that opened it: ip-sysctl.rst, tcp_fwmark_accept.
    {
        std::ofstream setting{"/proc/sys/net/ipv4/tcp_fwmark_accept"};
        setting << 1 << std::flush;
        REQUIRE(setting);
    }
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{{"-mark", "4242"}};
    const auto client = connect_with(header_of(client_address));
    const auto server = target.accept();
    int mark = 0;
    ::socklen_t size = sizeof mark;
    checked(::getsockopt(server.native_handle(), SOL_SOCKET, SO_MARK, &mark, &size), "getsockopt");
    CHECK(mark == 4242);
}

TEST_CASE("with -listeners as many sockets listen, and all are served", "[net][program]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{{"-listeners", "3", "-v", "2"}};
    CHECK(eventually([] { return listening_sockets(8443) == 3; }));
    for (std::uint16_t port = 1000; port < 1064; ++port) check_forwards(target, {client_address.address, port});
    for (const char* number : {"0", "1", "2"})
        CHECK(count_lines_with(proxy.output(), "\"listenerNum\":"s + number) > 1);
}

TEST_CASE("with few descriptors every connection has its turn, and the program goes on", "[net][program]") {
    constexpr std::size_t count = 200;
    const network_namespace network;
    tcp_listener target{target_v4()};
    const auto command = "ulimit -n 128; exec \"$0\" -l 127.0.0.1:8443 -4 127.0.0.1:8080 -threads 1 -v 1";
    child_process proxy{{"sh", "-c", command, go_mmproxy_path()}};
    REQUIRE(proxy.listens(8443));
    std::vector<tcp_stream> clients;
    for (std::uint16_t i = 0; i < count; ++i)
        clients.push_back(connect_with(header_of(static_cast<std::uint16_t>(1000 + i)) + "payload"));
    std::size_t served = 0;
    for (std::size_t i = 0; i < count; ++i) {
        auto server = target.accept();
        auto& client = clients[server.peer().port - 1000U];
        served += static_cast<std::size_t>(server.receive(7) == "payload");
        server.finish_sending();
        client.receive_rest();
        client.close();
    }
    CHECK(served == count);
    CHECK(proxy.running());
    CHECK(count_lines_with(proxy.output(), "dropConnection") == 0);
}

TEST_CASE("tcpkali's load arrives whole: 50 connections that stream PING", "[net][program]") {
    constexpr std::size_t connections = 50;
    constexpr int rounds = 10;
    const network_namespace network;
    const echo_server target{address("127.0.0.1:25578")};
    const go_mmproxy proxy{{"-4", "127.0.0.1:25578"}};
    std::string pings;
    while (pings.size() < 60'000) pings += "PING\r\n";
    std::vector<tcp_stream> clients;
    for (std::size_t uid = 1; uid <= connections; ++uid)
        clients.push_back(connect_with("PROXY TCP4 127.0.0.1 127.0.0.1 " + std::to_string(uid) + " 25578\r\n"));
    std::size_t right = 0;
    for (int round = 0; round < rounds; ++round) {
        for (auto& client : clients) client.send(pings);
        for (auto& client : clients) right += static_cast<std::size_t>(client.receive(pings.size()) == pings);
    }
    CHECK(right == connections * rounds);
}
