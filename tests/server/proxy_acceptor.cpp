// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/server/proxy_acceptor.hpp>

#include "support/catch.hpp"
#include "support/io_thread.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/socket.h>

using namespace mmproxy;
using namespace mmproxy::literals;
using namespace std::chrono_literals;

namespace {

const auto client = address("203.0.113.7:4711");
const auto server = address("192.0.2.1:443");
const auto wire_header = proxy_header::v2(client, server);
const auto at = address("127.0.0.1:8443");

/// A server that accepts behind a balancer, on a thread of its own.
class own_server {
public:
    using acceptor = proxy_acceptor<>;
    using connection = acceptor::connection_type;

    explicit own_server(header_rules rules = header_rules{}, proxy_acceptor_options options = {}) {
        options.refused = [this](const socket_address&, std::error_code reason) { note(reason); };
        thread_.run([&] {
            acceptor_.emplace(asio::ip::tcp::acceptor{thread_.io(), to_endpoint<asio::ip::tcp>(at)}, std::move(rules),
                              std::move(options));
        });
    }
    ~own_server() {
        thread_.run([&] { acceptor_.reset(); });
    }

    std::future<connection> accept() {
        return thread_.run([&] { return acceptor_->async_accept(asio::use_future); });
    }

    template <class Task> auto run(Task task) {
        return thread_.run([&] { return task(*acceptor_); });
    }

    std::vector<std::error_code> refusals() const {
        const std::lock_guard lock{mutex_};
        return refusals_;
    }

private:
    void note(std::error_code reason) {
        const std::lock_guard lock{mutex_};
        refusals_.push_back(reason);
    }

    mutable std::mutex mutex_{};
    std::vector<std::error_code> refusals_{};
    io_thread thread_{};
    std::optional<acceptor> acceptor_{};
};

/// The next connection; the test fails when there is none within the time of any test.
own_server::connection next(std::future<own_server::connection> accepted) {
    REQUIRE(accepted.wait_for(10s) == std::future_status::ready);
    return accepted.get();
}

std::string receive(own_server::connection& from, std::size_t size) {
    std::string got(size, '\0');
    asio::read(from.socket, asio::buffer(got));
    return got;
}

std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

TEST_CASE("a connection comes with its client, and with its socket right behind the header", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind;
    auto accepted = behind.accept();
    auto balancer = tcp_stream::connect(at);
    balancer.send(std::string{wire_header}.append("hello"));
    auto connection = next(std::move(accepted));
    CHECK(connection.client() == client);
    CHECK(connection.peer == balancer.local());
    CHECK(connection.header.value().destination() == server);
    CHECK(connection.payload.capacity() == 0);
    CHECK(receive(connection, 5) == "hello");
}

TEST_CASE("headers that are slow hold up no other connection", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind;
    auto accepted = behind.accept();
    const auto silent = tcp_stream::connect(at);
    auto slow = tcp_stream::connect(at);
    slow.send(wire_header.substr(0, 20));
    auto quick = tcp_stream::connect(at);
    quick.send(wire_header);
    CHECK(next(std::move(accepted)).peer == quick.local());
    accepted = behind.accept();
    slow.send(wire_header.substr(20));
    CHECK(next(std::move(accepted)).peer == slow.local());
}

TEST_CASE("a connection without a good header is refused, and told of", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind{header_rules{}, {.read = {.timeout = 50ms}}};
    auto accepted = behind.accept();
    auto bad = tcp_stream::connect(at);
    bad.send("GET / HTTP/1.1\r\n\r\n");
    bad.receive_end();
    auto silent = tcp_stream::connect(at);
    silent.receive_end();
    CHECK(behind.refusals() == std::vector<std::error_code>{errc::not_proxy, errc::header_timed_out});
    auto good = tcp_stream::connect(at);
    good.send(wire_header);
    CHECK(next(std::move(accepted)).peer == good.local());
}

TEST_CASE("each use of a header, with one and without", "[net][proxy_acceptor]") {
    struct example {
        header_use use;
        std::string sent;
        socket_address client; ///< unspecified: who has connected
        std::string payload;
    };
    const auto e = GENERATE(values<example>({{header_use::require, wire_header, client, ""},
                                             {header_use::use, wire_header, client, ""},
                                             {header_use::use, "hello", {}, "hello"},
                                             {header_use::use, "PROXIES are servers", {}, "PROXIES are servers"},
                                             {header_use::ignore, wire_header, {}, ""},
                                             {header_use::ignore, "hello", {}, "hello"},
                                             {header_use::reject, "hello", {}, "hello"}}));
    const network_namespace network;
    own_server behind{header_rules{e.use}};
    auto accepted = behind.accept();
    auto peer = tcp_stream::connect(at);
    peer.send(e.sent);
    auto connection = next(std::move(accepted));
    CHECK(connection.client() == (e.client.is_specified() ? e.client : peer.local()));
    peer.send(" and more");
    auto got = text_of(connection.payload);
    got.append(receive(connection, e.payload.size() + 9 - got.size()));
    CHECK(got == std::string{e.payload}.append(" and more"));
}

TEST_CASE("where no header has to come, silence and an early end are none", "[net][proxy_acceptor]") {
    const auto use = GENERATE(header_use::use, header_use::ignore, header_use::reject);
    const network_namespace network;
    own_server behind{header_rules{use}, {.read = {.timeout = 50ms}}};
    auto accepted = behind.accept();
    auto peer = tcp_stream::connect(at);
    SECTION("silence") {
        CHECK(next(std::move(accepted)).payload.empty());
    }
    SECTION("an end") {
        peer.send("PRO");
        peer.finish_sending();
        CHECK(text_of(next(std::move(accepted)).payload) == "PRO");
    }
}

TEST_CASE("a peer that may send no header is refused with one", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind{header_rules{header_use::reject}};
    auto accepted = behind.accept();
    auto peer = tcp_stream::connect(at);
    peer.send(wire_header);
    peer.receive_end();
    CHECK(behind.refusals() == std::vector<std::error_code>{errc::header_not_allowed});
}

TEST_CASE("a peer that is refused is not listened to, and others are served", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind{header_rules{{{subnet_set{"127.0.0.2"_subnet}, header_use::require}}, header_use::refuse}};
    auto accepted = behind.accept();
    auto silent = tcp_stream::connect(at);
    silent.receive_end();
    CHECK(behind.refusals() == std::vector<std::error_code>{errc::not_allowed});
    auto balancer = tcp_stream::connect(at, address("127.0.0.2:0"));
    balancer.send(wire_header);
    CHECK(next(std::move(accepted)).client() == client);
}

TEST_CASE("a balancer on a Unix socket has no address, and its header counts", "[net][proxy_acceptor]") {
    using unix_stream = asio::local::stream_protocol;
    const temporary_directory folder;
    io_thread thread;
    std::optional<proxy_acceptor<unix_stream::acceptor>> acceptor;
    thread.run([&] { acceptor.emplace(unix_stream::acceptor{thread.io(), unix_stream::endpoint{folder / "socket"}}); });
    auto accepted = thread.run([&] { return acceptor->async_accept(asio::use_future); });
    asio::io_context io;
    unix_stream::socket balancer{io};
    balancer.connect(unix_stream::endpoint{folder / "socket"});
    asio::write(balancer, asio::buffer(wire_header));
    REQUIRE(accepted.wait_for(10s) == std::future_status::ready);
    const auto connection = accepted.get();
    CHECK(connection.client() == client);
    CHECK_FALSE(connection.peer.is_specified());
    thread.run([&] { acceptor.reset(); });
}

TEST_CASE("the first words of a peer that is skipped are not looked at", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind{header_rules{header_use::skip}};
    auto accepted = behind.accept();
    auto peer = tcp_stream::connect(at);
    auto connection = next(std::move(accepted)); // it has said nothing yet
    CHECK(connection.client() == peer.local());
    peer.send(wire_header);
    CHECK(receive(connection, wire_header.size()) == wire_header);
}

TEST_CASE("each peer has the use of its subnet", "[net][proxy_acceptor]") {
    const network_namespace network;
    const subnet_set balancers{std::vector{parse_subnet("127.0.0.2/32").value()}};
    own_server behind{header_rules{{{balancers, header_use::require}}, header_use::skip}};
    auto accepted = behind.accept();
    const auto direct = tcp_stream::connect(at);
    CHECK(next(std::move(accepted)).client() == direct.local());
    accepted = behind.accept();
    auto balancer = tcp_stream::connect(at, address("127.0.0.2:0"));
    balancer.send(wire_header);
    CHECK(next(std::move(accepted)).client() == client);
}

TEST_CASE("more connections than may be pending wait in the backlog", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind{header_rules{}, {.read = {.timeout = 300ms}, .max_pending = 2}};
    auto accepted = behind.accept();
    auto one = tcp_stream::connect(at);
    auto other = tcp_stream::connect(at);
    auto third = tcp_stream::connect(at);
    third.send(wire_header);
    CHECK(next(std::move(accepted)).peer == third.local());
    CHECK(behind.refusals().size() >= 1); // one had to end before
}

TEST_CASE("connections that nobody has asked for yet are kept, up to as many", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind;
    auto accepted = behind.accept();
    std::vector<tcp_stream> balancers;
    for (int i = 0; i < 10; ++i) {
        balancers.push_back(tcp_stream::connect(at));
        balancers.back().send(wire_header);
    }
    for (const auto& balancer : balancers) {
        CHECK(next(std::move(accepted)).peer == balancer.local());
        accepted = behind.accept();
    }
}

TEST_CASE("closed, it ends what waits and what nobody has taken", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind;
    auto accepted = behind.accept();
    auto other = behind.accept();
    auto silent = tcp_stream::connect(at);
    auto taken = tcp_stream::connect(at);
    taken.send(wire_header);
    CHECK(next(std::move(accepted)).peer == taken.local());
    behind.run([](auto& acceptor) { acceptor.close(); });
    CHECK_THROWS_AS(next(std::move(other)), std::system_error);
    silent.receive_end();
    CHECK_THROWS_AS(next(behind.accept()), std::system_error);
}

TEST_CASE("stopped, it gives the connections whose header is on its way, and then ends", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind;
    auto accepted = behind.accept();
    auto slow = tcp_stream::connect(at);
    slow.send(wire_header.substr(0, 20));
    auto bad = tcp_stream::connect(at);
    auto quick = tcp_stream::connect(at);
    quick.send(wire_header);
    CHECK(next(std::move(accepted)).peer == quick.local());
    accepted = behind.accept();
    auto after = behind.accept();
    behind.run([](auto& acceptor) { acceptor.stop_accepting(); });
    CHECK_THROWS_AS(tcp_stream::connect(at), std::system_error);
    slow.send(wire_header.substr(20));
    CHECK(next(std::move(accepted)).peer == slow.local());
    bad.send("GET / HTTP/1.1\r\n\r\n");
    CHECK_THROWS_AS(next(std::move(after)), std::system_error);
    CHECK_THROWS_AS(next(behind.accept()), std::system_error);
}

TEST_CASE("stopped with no connection on its way, it ends at once", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind;
    auto accepted = behind.accept();
    auto other = behind.accept();
    behind.run([](auto& acceptor) { acceptor.stop_accepting(); });
    CHECK_THROWS_AS(next(std::move(accepted)), std::system_error);
    CHECK_THROWS_AS(next(std::move(other)), std::system_error);
}

TEST_CASE("an accept that is cancelled takes no connection from another", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind;
    asio::cancellation_signal stop;
    auto cancelled = behind.run([&](auto& acceptor) {
        return acceptor.async_accept(asio::bind_cancellation_slot(stop.slot(), asio::use_future));
    });
    auto accepted = behind.accept();
    behind.run([&](auto&) { stop.emit(asio::cancellation_type::terminal); });
    CHECK_THROWS_AS(next(std::move(cancelled)), std::system_error);
    auto balancer = tcp_stream::connect(at);
    balancer.send(wire_header);
    CHECK(next(std::move(accepted)).client() == client);
}

TEST_CASE("a handler with an executor of its own is called there, and nothing else is", "[net][proxy_acceptor]") {
    const network_namespace network;
    asio::io_context io{1};
    asio::io_context handlers{1};
    proxy_acceptor acceptor{asio::ip::tcp::acceptor{io, to_endpoint<asio::ip::tcp>(at)}};
    std::optional<std::error_code> given;
    acceptor.async_accept(asio::bind_executor(handlers, [&](std::error_code ec, const auto&) { given = ec; }));
    auto balancer = tcp_stream::connect(at);
    SECTION("a connection") {
        balancer.send(wire_header);
    }
    SECTION("the end") {
        acceptor.close();
    }
    io.run_for(50ms);
    CHECK_FALSE(given);
    CHECK(handlers.run() == 1);
    CHECK(given);
}

TEST_CASE("an acceptor that may have no connection pending has one", "[net][proxy_acceptor]") {
    const network_namespace network;
    own_server behind{header_rules{}, {.max_pending = 0}};
    auto accepted = behind.accept();
    auto balancer = tcp_stream::connect(at);
    balancer.send(wire_header);
    CHECK(next(std::move(accepted)).client() == client);
}

TEST_CASE("a socket that listens no more ends what waits with its error", "[net][proxy_acceptor]") {
    const network_namespace network;
    asio::io_context io;
    asio::ip::tcp::acceptor listening{io, to_endpoint<asio::ip::tcp>(at)};
    const int number = listening.native_handle();
    proxy_acceptor acceptor{std::move(listening)};
    auto accepted = acceptor.async_accept(asio::use_future);
    io.poll();
    ::shutdown(number, SHUT_RDWR);
    io.run_for(10s);
    REQUIRE(accepted.wait_for(0s) == std::future_status::ready);
    try {
        accepted.get();
        FAIL("it has given a connection");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::invalid_argument);
    }
}

TEST_CASE("HAProxy tells the acceptor who its client is", "[net][proxy_acceptor]") {
    const auto options = GENERATE("send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options unique-id,crc32c");
    const network_namespace network;
    own_server behind;
    auto accepted = behind.accept();
    const haproxy balancer{std::string{"frontend f\n bind 127.0.0.1:443\n unique-id-format %ci\n default_backend b\n"
                                       "backend b\n server s 127.0.0.1:8443 "}
                               .append(options)
                               .append("\n"),
                           443};
    auto caller = tcp_stream::connect(address("127.0.0.1:443"), address("127.0.0.9:0"));
    caller.send("hello");
    auto connection = next(std::move(accepted));
    CHECK(connection.client() == caller.local());
    CHECK(connection.header.value().destination() == address("127.0.0.1:443"));
    CHECK(receive(connection, 5) == "hello");
}
