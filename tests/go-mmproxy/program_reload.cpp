// SPDX-License-Identifier: BSL-1.0
//
// What SIGHUP changes while clients are served, and what it leaves alone.
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/descriptor.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mmproxy;

namespace {

const auto client = address("203.0.113.7:4711");

std::string header_bytes() {
    return proxy_header::v2(client, address("198.51.100.1:443"));
}

socket_address local(unsigned port) {
    return address("127.0.0.1:" + std::to_string(port));
}

/// The client may have a connection yet, and another port then.
void check_served(tcp_listener& target, unsigned port) {
    CHECK(tcp_exchange::check_exchange(header_bytes(), target, local(port)).address == client.address);
}

/// A connection that lasts through reloads.
class lasting {
public:
    lasting(tcp_listener& target, unsigned port) : balancer_{tcp_stream::connect(local(port))} {
        balancer_.send(header_bytes());
        server_.emplace(target.accept());
        check();
    }

    void check() {
        balancer_.send("ping");
        CHECK(server_->receive(4) == "ping");
        server_->send("pong");
        CHECK(balancer_.receive(4) == "pong");
    }

    bool is_reset() { return balancer_.receive_end() == std::errc::connection_reset; }

private:
    tcp_stream balancer_;
    std::optional<tcp_stream> server_{};
};

/// The program with a configuration file, which tests write anew.
class configured {
public:
    explicit configured(const std::string& text, unsigned port = 8443) : proxy{{"--config", write(text)}, port} {}

    std::string write(const std::string& text) { return folder.write("m.toml", text); }

    /// Reloads, and returns the line that tells what has come of it.
    std::string reload(const std::string& text) {
        write(text);
        return reload();
    }
    std::string reload() {
        const auto before = outcomes();
        proxy.signal(SIGHUP);
        REQUIRE(eventually([&] { return outcomes() > before; }));
        const auto log = proxy.output();
        const auto line = log.rfind("{", log.rfind("reloaded"));
        return log.substr(line, log.find('\n', line) - line);
    }

    temporary_directory folder{};
    go_mmproxy proxy;

private:
    std::size_t outcomes() const {
        return count_lines_with(proxy.output(), R"("msg":"reloaded")") +
               count_lines_with(proxy.output(), R"("msg":"not reloaded)");
    }
};

std::string service(const std::string& name, unsigned port, unsigned target, const std::string& more = {}) {
    return "[" + name + "]\nlisten = '127.0.0.1:" + std::to_string(port) +
           "'\ntarget4 = '127.0.0.1:" + std::to_string(target) + "'\ntarget6 = []\n" + more + '\n';
}

bool holds(const std::string& text, std::string_view part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

/// Connects again and again, each time to the end of an exchange, until it is stopped.
class stream_of_clients {
public:
    explicit stream_of_clients(unsigned port) : port_{port} {}
    stream_of_clients(const stream_of_clients&) = delete;
    stream_of_clients& operator=(const stream_of_clients&) = delete;
    ~stream_of_clients() { stop(); }

    void stop() {
        stops_ = true;
        if (thread_.joinable()) thread_.join();
    }

    std::size_t served() const { return served_; }
    std::size_t lost() const { return lost_; }

private:
    void run() {
        while (!stops_) try {
                auto balancer = tcp_stream::connect(local(port_));
                balancer.send("PROXY UNKNOWN\r\nx");
                ++(balancer.receive(1) == "y" ? served_ : lost_);
            } catch (const std::exception&) {
                ++lost_;
            }
    }

    unsigned port_;
    std::atomic<bool> stops_ = false;
    std::atomic<std::size_t> served_ = 0;
    std::atomic<std::size_t> lost_ = 0;
    std::thread thread_{[this] { run(); }};
};

/// Answers one byte of each connection, until it is stopped by a connection of the test's own.
class answering {
public:
    explicit answering(unsigned port) : listener_{local(port)}, port_{port} {}
    answering(const answering&) = delete;
    answering& operator=(const answering&) = delete;
    ~answering() {
        stops_ = true;
        tcp_stream::connect(local(port_)).send("x");
        thread_.join();
    }

private:
    void run() {
        while (!stops_) {
            auto server = listener_.accept();
            if (server.receive(1) == "x") server.send("y");
        }
    }

    tcp_listener listener_;
    unsigned port_;
    std::atomic<bool> stops_ = false;
    std::thread thread_{[this] { run(); }};
};

} // namespace

TEST_CASE("a reload without a change touches nothing", "[net][program_reload]") {
    const network_namespace network;
    tcp_listener target{local(8080)};
    configured host{service("web", 8443, 8080)};
    const auto routes = routing_state();
    lasting connection{target, 8443};
    const auto line = host.reload();
    for (const auto* key : {"started", "changed", "replaced", "ended", "error"}) CHECK_FALSE(holds(line, key));
    connection.check();
    check_served(target, 8443);
    CHECK(count_lines_with(host.proxy.output(), R"("msg":"listening")") == 1);
    CHECK(routing_state() == routes);
}

TEST_CASE("services come, go and change, and connections of those that stay go on", "[net][program_reload]") {
    const network_namespace network;
    const auto before = routing_state();
    tcp_listener web{local(8080)};
    tcp_listener mail{local(2525)};
    tcp_listener news{local(1190)};
    configured host{service("web", 8443, 8080) + service("mail", 8025, 2525)};
    lasting of_web{web, 8443};
    lasting of_mail{mail, 8025};

    const auto line = host.reload(service("web", 8443, 1190) + service("news", 8119, 1190));
    CHECK(holds(line, R"("started":"news","changed":"web","ended":"mail")"));
    of_web.check();
    of_mail.check(); // to its end
    check_served(news, 8443);
    check_served(news, 8119);
    CHECK_FALSE(is_listening(8025));

    host.proxy.signal(SIGTERM);
    CHECK(host.proxy.wait() == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("connections of a service that is gone have the time of -drain-timeout, where there is one",
          "[net][program_reload]") {
    const network_namespace network;
    tcp_listener mail{local(2525)};
    const std::string limit = "drain-timeout = 0.2\n";
    configured host{limit + service("web", 8443, 8080) + service("mail", 8025, 2525)};
    lasting connection{mail, 8025};
    host.reload(limit + service("web", 8443, 8080));
    CHECK(connection.is_reset());
}

TEST_CASE("the allow-list is read again", "[net][program_reload]") {
    const network_namespace network;
    tcp_listener target{local(8080)};
    temporary_directory folder;
    const auto list = folder.write("list", "127.0.0.1\n");
    go_mmproxy proxy{{"-allowed-subnets", list}}; // without a configuration file
    check_served(target, 8443);
    folder.write("list", "192.0.2.1\n");
    proxy.signal(SIGHUP);
    REQUIRE(proxy.writes(R"("msg":"reloaded")"));
    auto refused = tcp_stream::connect(local(8443));
    CHECK(refused.receive_end() != std::error_code{std::make_error_code(std::errc::timed_out)});
    folder.write("list", "127.0.0.1\n");
    proxy.signal(SIGHUP);
    REQUIRE(eventually([&] { return count_lines_with(proxy.output(), R"("msg":"reloaded")") == 2; }));
    check_served(target, 8443);
}

TEST_CASE("a mistake leaves everything as it was, and says where it is", "[net][program_reload]") {
    const network_namespace network;
    tcp_listener target{local(8080)};
    const auto good = service("web", 8443, 8080);
    configured host{good};
    lasting connection{target, 8443};
    const auto routes = routing_state();
    SECTION("in the file") {
        CHECK(holds(host.reload(service("web", 8443, 1) + "colour = 'red'\n"),
                    "m.toml:6: service web: unknown key colour"));
    }
    SECTION("in a list") {
        host.folder.write("list", "300.0.0.0/8\n");
        CHECK(holds(host.reload(service("web", 8443, 1, "allowed-subnets = 'list'")), "list:1: "));
    }
    SECTION("an address that is taken") {
        const tcp_listener other{local(8025)};
        CHECK(holds(host.reload(service("web", 8443, 1) + service("mail", 8025, 2525, "routing = 'scoped'")),
                    "cannot serve TCP"));
        CHECK(routing_state() == routes);
    }
    SECTION("an address more of a service, that is taken") {
        const tcp_listener other{local(8025)};
        host.reload("[web]\nlisten = ['127.0.0.1:8444', '127.0.0.1:8025']\ntarget4 = '127.0.0.1:1'\n");
        CHECK(eventually([] { return !is_listening(8444); }));
    }
    SECTION("the file is gone") {
        std::filesystem::remove(host.folder / "m.toml");
        CHECK(holds(host.reload(), "cannot be read: No such file or directory"));
    }
    CHECK(routing_state() == routes);
    connection.check();
    check_served(target, 8443);
    CHECK(holds(host.reload(good), R"("level":"INFO")"));
}

TEST_CASE("an address goes from one service to another, and no connection is lost", "[net][program_reload]") {
    const network_namespace network;
    const answering target{8080};
    const auto* threads = GENERATE("1", "2");
    const auto process = "threads = " + std::string{threads} + "\n";
    configured host{process + service("web", 8443, 8080)};
    stream_of_clients clients{8443};
    const auto comes_more = [&] { return clients.served() > 20; };
    REQUIRE(eventually(comes_more));
    for (int i = 0; i < 5; ++i) {
        const auto seen = clients.served();
        const auto line = host.reload(process + service("web" + std::to_string(i), 8443, 8080, "header = 'v1'"));
        CHECK(holds(line, "\"started\":\"web" + std::to_string(i)));
        REQUIRE(eventually([&] { return clients.served() > seen + 20; }));
    }
    for (const auto* header : {"any", "v1", "any"}) {
        CHECK(holds(host.reload(process + service("web4", 8443, 8080, "header = '" + std::string{header} + "'")),
                    "replaced"));
        const auto seen = clients.served();
        REQUIRE(eventually([&] { return clients.served() > seen + 20; }));
    }
    clients.stop();
    CHECK(clients.lost() == 0);
}

TEST_CASE("flows of UDP stay where their service does", "[net][program_reload]") {
    const network_namespace network;
    const udp_socket old{local(5300)};
    const udp_socket young{local(5301)};
    const std::string udp = "protocol = 'udp'\n";
    configured host{service("names", 8053, 5300, udp), 8053};
    const auto balancer = udp_socket::connect(local(8053));
    const auto header = udp_exchange::header_of(udp_exchange::client_v4);
    CHECK(udp_exchange::check_exchange(balancer, header, old) == udp_exchange::client_v4);
    CHECK(holds(host.reload(service("names", 8053, 5300, udp + "max-flows = 9\n")), R"("changed":"names")"));
    host.proxy.signal(SIGUSR1);
    CHECK(host.proxy.writes(R"("msg":"status","service":"names","listenAdr":"127.0.0.1:8053","flows":1)"));
    CHECK(udp_exchange::check_exchange(balancer, header, old) == udp_exchange::client_v4);
    host.reload(service("names", 8053, 5301, udp));
    CHECK(udp_exchange::check_exchange(balancer, header, young) == udp_exchange::client_v4);
    CHECK(holds(host.reload(service("names", 8053, 5300, udp + "header = 'v2'\n")), R"("replaced":"names")"));
    CHECK(udp_exchange::check_exchange(balancer, header, old) == udp_exchange::client_v4);
}

TEST_CASE("what has come by an address that is gone keeps its target", "[net][program_reload]") {
    const network_namespace network;
    const auto first = [](const std::string& protocol) {
        return service("web", 8443, 8080, "protocol = '" + protocol + "'\nverbosity = 2\n");
    };
    const auto both = [&](const std::string& protocol) {
        auto text = first(protocol);
        text.replace(text.find("8443"), 4, "8443-8444");
        text.replace(text.find("8080"), 4, "8080-8081");
        return text;
    };
    SECTION("a connection whose header comes late") {
        const tcp_listener wrong{local(8080)};
        tcp_listener target{local(8081)};
        configured host{both("tcp")};
        auto balancer = tcp_stream::connect(local(8444));
        REQUIRE(host.proxy.writes(R"("msg":"new connection","service":"web","listenerNum":1)"));
        host.reload(first("tcp"));
        CHECK(eventually([] { return !is_listening(8444); }));
        balancer.send(header_bytes());
        auto server = target.accept();
        CHECK(server.peer().address == client.address);
    }
    SECTION("a flow") {
        const udp_socket target{local(8081)};
        configured host{both("udp")};
        const auto balancer = udp_socket::connect(local(8444));
        const auto header = udp_exchange::header_of(udp_exchange::client_v4);
        CHECK(udp_exchange::check_exchange(balancer, header, target) == udp_exchange::client_v4);
        host.reload(first("udp"));
        CHECK(udp_exchange::check_exchange(balancer, header, target) == udp_exchange::client_v4);
    }
}

TEST_CASE("a UDP address goes to another service, or comes back, while flows have it", "[net][program_reload]") {
    const network_namespace network;
    const udp_socket old{local(5300)};
    const udp_socket young{local(5301)};
    const std::string threads = GENERATE("threads = 1\n", "threads = 2\n");
    const auto udp = [](const std::string& name, const std::string& ports, unsigned target) {
        return "[" + name + "]\nprotocol = 'udp'\nlisten = [" + ports +
               "]\ntarget4 = '127.0.0.1:" + std::to_string(target) + "'\ntarget6 = []\n";
    };
    const std::string port = "'127.0.0.1:8053'";
    const std::string other = "'127.0.0.1:8054'";
    const auto more = udp("more", "'127.0.0.1:8055'", 5301);
    const auto with = threads + udp("names", port + ", " + other, 5300) + more;
    const auto without = threads + udp("names", other, 5300) + more;
    configured host{with, 8053};
    const auto balancer = udp_socket::connect(local(8053));
    const auto header = udp_exchange::header_of(udp_exchange::client_v4);
    CHECK(udp_exchange::check_exchange(balancer, header, old) == udp_exchange::client_v4);

    const auto check_all = [&](const udp_socket& target) {
        CHECK(udp_exchange::check_exchange(balancer, header, target) == udp_exchange::client_v4);
        for (int i = 1; i < 10; ++i) {
            const auto another = address("203.0.113." + std::to_string(100 + i) + ":4711");
            const auto new_balancer = udp_socket::connect(local(8053));
            CHECK(udp_exchange::check_exchange(new_balancer, udp_exchange::header_of(another), target) == another);
        }
    };
    SECTION("to a service that stays, from one that stays") {
        const auto moved = threads + udp("names", other, 5300) + udp("more", "'127.0.0.1:8055', " + port, 5301);
        CHECK(holds(host.reload(moved), R"("changed":"names, more")"));
        check_all(young);
    }
    SECTION("to the service that has had it") {
        host.reload(without);
        CHECK(holds(host.reload(with), R"("changed":"names")"));
        check_all(old);
    }
    SECTION("to a service that is gone, and comes back") {
        CHECK(holds(host.reload(threads + more), R"("ended":"names")"));
        CHECK(holds(host.reload(with), R"("started":"names")"));
        check_all(old);
    }
}

TEST_CASE("what holds from the next start on is named, as long as it is asked for", "[net][program_reload]") {
    const network_namespace network;
    configured host{"threads = 1\n" + service("web", 8443, 8080)};
    const auto warnings = [&] {
        return count_lines_with(host.proxy.output(),
                                R"("msg":"this flag holds from the next start on","flag":"threads")");
    };
    host.reload("threads = 2\n" + service("web", 8443, 8080));
    CHECK(warnings() == 1);
    host.reload();
    CHECK(warnings() == 2);
    host.reload("threads = 1\n" + service("web", 8443, 8080)); // as it runs
    CHECK(warnings() == 2);
}

TEST_CASE("SIGHUP ends nothing before there is anything to reload", "[net][program_reload]") {
    const proxied_network network;
    const temporary_directory folder;
    const auto file = folder / "m.toml";
    checked(::mkfifo(file.c_str(), 0600), "mkfifo");
    child_process starting{{go_mmproxy_path(), "--config", file}};
    descriptor end; // there is one when the program reads
    REQUIRE(eventually([&] { return (end = descriptor{::open(file.c_str(), O_WRONLY | O_NONBLOCK)}).get() >= 0; }));
    starting.signal(SIGHUP);
    const std::string text = "[web]\nlisten = \"127.0.0.1:8443\"\ntarget4 = \"127.0.0.1:8080\"\n";
    CHECK(::write(end.get(), text.data(), text.size()) == static_cast<::ssize_t>(text.size()));
    end = descriptor{};
    CHECK(starting.listens(8443));
}

TEST_CASE("a signal asks how each service is", "[net][program_reload]") {
    const network_namespace network;
    tcp_listener target{local(8080)};
    configured host{service("web", 8443, 8080) + service("mail", 8025, 2525, "protocol = 'all'")};
    lasting connection{target, 8443};
    host.proxy.signal(SIGUSR1);
    CHECK(host.proxy.writes(R"("msg":"status","service":"web","listenAdr":"127.0.0.1:8443","connections":1)"));
    CHECK(host.proxy.writes(R"("service":"mail","listenAdr":"127.0.0.1:8025","flows":0,"connections":0)"));
}

TEST_CASE("the first signal waits for the time of -drain-timeout, and a second one does not", "[net][program_reload]") {
    const network_namespace network;
    tcp_listener target{local(8080)};
    configured host{"drain-timeout = 3600\n" + service("web", 8443, 8080)};
    lasting connection{target, 8443};
    const int first = GENERATE(SIGTERM, SIGINT, SIGQUIT);
    host.proxy.signal(first);
    REQUIRE(host.proxy.writes(R"("msg":"stopping")"));
    REQUIRE(eventually([] { return !is_listening(8443); }));
    connection.check();
    host.proxy.signal(SIGHUP); // too late
    connection.check();
    host.proxy.signal(SIGTERM);
    CHECK(connection.is_reset());
    CHECK(host.proxy.wait() == 0);
    CHECK(count_lines_with(host.proxy.output(), "reloaded") == 0);
}
