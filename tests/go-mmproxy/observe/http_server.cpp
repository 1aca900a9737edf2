// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_server.hpp"

#include "support/catch.hpp"
#include "support/io_thread.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t much = std::size_t{64} << 20; // more than all socket buffers hold

/// Tells the path back; some paths are special.
http_response echo(const http_request& r) {
    if (r.path == "/missing") return plain_response(http_status::not_found);
    if (r.path == "/broken") throw std::runtime_error{"broken"};
    http_response answer;
    answer.body = r.path == "/much" ? std::string(much, 'x') : r.path;
    return answer;
}

/// A server on a thread of its own.
class running_server {
public:
    explicit running_server(const http_limits& limits = {.connections = 64, .request = 1h},
                            const mmproxy::socket_address& at = address("127.0.0.1:0")) {
        thread_.run([&] {
            auto listener = std::make_unique<http_listener>(thread_.io().get_executor(), at);
            local_ = listener->local();
            server_ = std::make_unique<http_server>(thread_.io().get_executor(), std::move(listener), echo, limits);
        });
    }
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;
    ~running_server() {
        thread_.run([this] { server_.reset(); });
    }

    tcp_stream connect(int receive_buffer = 0) const { return tcp_stream::connect(local_, {}, receive_buffer); }

    std::uint16_t port() const { return local_.port; }

    /// What is answered to these bytes, up to the end of the connection.
    std::string ask(const std::string& bytes) const {
        auto client = connect();
        client.send(bytes);
        return client.receive_rest();
    }

private:
    io_thread thread_{};
    mmproxy::socket_address local_{};
    std::unique_ptr<http_server> server_{};
};

std::string get(const std::string& path, const std::string& fields = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n";
}

const std::string and_close = "Connection: close\r\n";

/// Reads one answer with a body of that size.
std::string receive_answer(tcp_stream& from, std::size_t body) {
    std::string answer;
    while (!answer.ends_with("\r\n\r\n")) {
        const auto byte = from.receive(1);
        if (byte.empty()) return answer;
        answer += byte;
    }
    return answer + from.receive(body);
}

bool is_answer(const std::string& answer, int status, const std::string& body) {
    UNSCOPED_INFO(answer);
    return answer.starts_with("HTTP/1.1 " + std::to_string(status) + ' ') && answer.ends_with("\r\n\r\n" + body);
}

bool has_status(const std::string& answer, int status) {
    UNSCOPED_INFO(answer);
    return answer.starts_with("HTTP/1.1 " + std::to_string(status) + ' ');
}

} // namespace

TEST_CASE("an HTTP server answers GET and HEAD", "[net][http_server]") {
    const network_namespace network;
    const std::string at = GENERATE("127.0.0.1:0", "[::1]:0");
    const running_server server{{}, address(at)};
    CHECK(is_answer(server.ask(get("/hello", and_close)), 200, "/hello"));
    CHECK(is_answer(server.ask("GET /old HTTP/1.0\r\n\r\n"), 200, "/old"));
    CHECK(is_answer(server.ask("HEAD /head HTTP/1.0\r\n\r\n"), 200, ""));
    CHECK(is_answer(server.ask(get("/missing", and_close)), 404, "Not Found\n"));
    CHECK(has_status(server.ask("POST / HTTP/1.1\r\nHost: a\r\n\r\n"), 405));
    CHECK(has_status(server.ask("GET /\r\n"), 400));
    CHECK(has_status(server.ask(get("/broken", and_close)), 500));
}

TEST_CASE("a page of another site, whose name was given the loopback's address, is told nothing",
          "[net][http_server]") {
    const network_namespace network;
    const running_server server{{}, address("[::]:0")};
    const std::string loopback = GENERATE("127.0.0.1:0", "[::1]:0");
    const auto status = [&](const std::string& host) {
        auto browser = tcp_stream::connect({address(loopback).address, server.port()});
        browser.send("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        return browser.receive_rest().substr(9, 3);
    };
    CHECK(status("rebound.example:9180") == "421");
    CHECK(status("localhost:9180") == "200");
    CHECK(status("127.0.0.1:9180") == "200");
}

TEST_CASE("a connection is kept for further requests, which may come at once", "[net][http_server]") {
    const network_namespace network;
    const running_server server;
    auto client = server.connect();
    client.send(get("/a"));
    CHECK(is_answer(receive_answer(client, 2), 200, "/a"));
    client.send(get("/b") + get("/c") + get("/d", and_close) + get("/e"));
    for (const char* path : {"/b", "/c", "/d"}) CHECK(is_answer(receive_answer(client, 2), 200, path));
    CHECK(client.receive_rest().empty());
}

TEST_CASE("a request may come byte by byte", "[net][http_server]") {
    const network_namespace network;
    const running_server server;
    auto client = server.connect();
    for (const char c : get("/slow", and_close)) client.send({&c, 1});
    CHECK(is_answer(client.receive_rest(), 200, "/slow"));
}

TEST_CASE("a client that has sent all it has to say is answered", "[net][http_server]") {
    const network_namespace network;
    const running_server server;
    auto client = server.connect();
    client.send("GET /half HTTP/1.0\r\n\r\n");
    client.finish_sending();
    CHECK(is_answer(client.receive_rest(), 200, "/half"));
    auto unfinished = server.connect();
    unfinished.send("GET /ha");
    unfinished.finish_sending();
    CHECK(has_status(unfinished.receive_rest(), 400));
    auto silent = server.connect();
    silent.finish_sending();
    CHECK(silent.receive_rest().empty());
}

TEST_CASE("a request that is refused is answered although more of it comes", "[net][http_server]") {
    const network_namespace network;
    const running_server server;
    const std::string header(std::size_t{100} * 1024, 'x');
    CHECK(has_status(server.ask("GET / HTTP/1.1\r\nA: " + header), 431));
    CHECK(is_answer(server.ask(get("/body", "Content-Length: 102400\r\n") + header), 200, "/body"));
    CHECK(is_answer(server.ask(get("/last", and_close)), 200, "/last"));
}

TEST_CASE("a client that is silent or slow has one deadline", "[net][http_server]") {
    const network_namespace network;
    const running_server server{{.connections = 64, .request = 100ms}};
    CHECK(has_status(server.ask(""), 408));
    CHECK(has_status(server.ask("GET / HTTP/1.1\r\nHost"), 408));
    auto reader = server.connect(4096);
    reader.send(get("/much"));
    CHECK(reader.receive(100).size() == 100);
    CHECK(reader.receive_end() == std::errc::connection_reset);
}

TEST_CASE("a kept connection without a further request ends without a word", "[net][http_server]") {
    const network_namespace network;
    const running_server server{{.connections = 64, .request = 100ms}};
    CHECK(is_answer(server.ask(get("/once")), 200, "/once"));
}

TEST_CASE("where no place is left, the client that was waited for the longest gives way", "[net][http_server]") {
    const network_namespace network;
    const running_server server{{.connections = 3, .request = 1h}};
    auto first = server.connect();
    auto second = server.connect();
    second.send(get("/second"));
    CHECK(is_answer(receive_answer(second, 7), 200, "/second")); // the first one is there by then
    auto third = server.connect();
    third.send(get("/third"));
    CHECK(is_answer(receive_answer(third, 6), 200, "/third"));
    CHECK(is_answer(server.ask(get("/fourth", and_close)), 200, "/fourth"));
    CHECK(has_status(first.receive_rest(), 408));
    second.send(get("/still", and_close));
    CHECK(is_answer(second.receive_rest(), 200, "/still"));
}

TEST_CASE("where every client is being answered, a new one is refused with 503", "[net][http_server]") {
    const network_namespace network;
    const running_server server{{.connections = 2, .request = 1h}};
    std::vector<tcp_stream> readers;
    for (int i = 0; i < 2; ++i) {
        readers.push_back(server.connect(4096));
        readers.back().send(get("/much"));
        CHECK(readers.back().receive(100).size() == 100);
    }
    CHECK(is_answer(server.ask(get("/refused")), 503, "Service Unavailable\n"));
    readers.pop_back();
    CHECK(eventually([&] { return has_status(server.ask(get("/again", and_close)), 200); }));
}

TEST_CASE("a client that has been accepted as the server ends is not served", "[net][http_server]") {
    const network_namespace network;
    asio::io_context io{1};
    auto listener = std::make_unique<http_listener>(io.get_executor(), address("127.0.0.1:0"));
    auto client = tcp_stream::connect(listener->local());
    client.send(get("/late"));
    int asked = 0;
    auto server = std::make_unique<http_server>(io.get_executor(), std::move(listener), [&asked](const auto& r) {
        ++asked;
        return echo(r);
    });
    asio::post(io, [&] { server.reset(); }); // runs when the client is accepted, and nothing was told of it yet
    io.run();
    CHECK(asked == 0);
    client.receive_end();
}

TEST_CASE("a server ends while clients are there", "[net][http_server]") {
    const network_namespace network;
    std::vector<tcp_stream> clients;
    {
        const running_server server;
        clients.push_back(server.connect());
        clients.push_back(server.connect(4096));
        clients.back().send(get("/much"));
        CHECK(clients.back().receive(100).size() == 100);
    }
    for (auto& c : clients) c.receive_end();
}
