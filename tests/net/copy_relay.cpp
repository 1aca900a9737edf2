// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay/copy_relay.hpp>

#include "support/catch.hpp"
#include "support/running_forwarder.hpp"

#include <future>
#include <memory>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>

using namespace mmproxy;
using namespace std::chrono_literals;

// What every relay has to do. A new model becomes one more type in each list.

namespace {

constexpr int small_buffer = 4096; // [bytes]

/// A relay on a thread of its own, which outlives its connections.
template <class Relay> class relay_thread {
public:
    explicit relay_thread(std::chrono::milliseconds idle_timeout = 0ms) {
        thread_.run([&] { relay_.emplace(thread_.io().get_executor(), idle_timeout); });
    }
    relay_thread(const relay_thread&) = delete;
    relay_thread& operator=(const relay_thread&) = delete;
    ~relay_thread() {
        thread_.run([this] {
            relay_->end_all(errc::drained);
            relay_.reset();
        });
    }

    /// Takes over both descriptors.
    std::future<relay_result> start(tcp_stream client, tcp_stream upstream, std::string_view surplus) {
        auto ended = std::make_shared<std::promise<relay_result>>();
        thread_.run([&] {
            relay_->start(adopt(client), adopt(upstream), std::as_bytes(std::span{surplus}),
                          [ended](const relay_result& r) noexcept { ended->set_value(r); });
        });
        return ended->get_future();
    }

    void end_all(std::error_code reason) {
        thread_.run([&] { relay_->end_all(reason); });
    }

private:
    asio::ip::tcp::socket adopt(tcp_stream& stream) {
        asio::ip::tcp::socket socket{thread_.io(), asio::ip::tcp::v4(), ::dup(stream.native_handle())};
        stream.close();
        socket.native_non_blocking(true);
        return socket;
    }

    io_thread thread_;
    std::optional<Relay> relay_;
};

/// A client and a server with a relay between them.
template <class Relay> struct relayed {
    explicit relayed(relay_thread<Relay>& relay, std::string_view surplus = {}, int receive_buffer = 0) {
        tcp_listener front{address("127.0.0.1:0")};
        tcp_listener back{address("127.0.0.1:0")};
        client = std::make_unique<tcp_stream>(tcp_stream::connect(front.local(), {}, receive_buffer));
        auto upstream = tcp_stream::connect(back.local());
        server = std::make_unique<tcp_stream>(back.accept());
        result = relay.start(front.accept(), std::move(upstream), surplus);
    }

    relay_result end() {
        if (result.wait_for(patience) != std::future_status::ready) throw std::runtime_error{"the relay does not end"};
        return result.get();
    }

    std::unique_ptr<tcp_stream> client;
    std::unique_ptr<tcp_stream> server;
    std::future<relay_result> result;
};

/// The CPU time that this process has taken.
std::chrono::microseconds cpu_time() {
    ::rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto sum = [](const ::timeval& t) {
        return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
    };
    return sum(usage.ru_utime) + sum(usage.ru_stime);
}

std::future<void> send_in_background(tcp_stream& stream, std::uint64_t size) {
    return std::async(std::launch::async, [&stream, size] {
        stream.send_pattern(size);
        stream.finish_sending();
    });
}

/// A reset, as the kernel reports it to one who has not, or has, seen the end of file already.
bool is_reset(std::error_code ec) {
    return ec == std::errc::connection_reset || ec == std::errc::broken_pipe;
}

} // namespace

TEMPLATE_TEST_CASE("a relay delivers the surplus first", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    const std::string surplus(GENERATE(0U, 1U, 65536U), 's');
    relayed<TestType> r{relay, surplus};
    r.client->send("more");
    r.client->finish_sending();
    CHECK(r.server->receive_rest() == surplus + "more");
    r.server->finish_sending();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_client == surplus.size() + 4);
    CHECK(result.from_upstream == 0);
}

TEMPLATE_TEST_CASE("a client that has finished still receives a large reply", "[net][relay]", copy_relay) {
    constexpr std::uint64_t size = 20 << 20;
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    r.client->send("request");
    r.client->finish_sending();
    CHECK(r.server->receive_rest() == "request");
    auto sent = send_in_background(*r.server, size);
    CHECK(r.client->receive_pattern(size));
    CHECK(r.client->receive_rest().empty());
    sent.get();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_upstream == size);
}

TEMPLATE_TEST_CASE("a server that has finished goes on receiving", "[net][relay]", copy_relay) {
    constexpr std::uint64_t size = 4 << 20;
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    r.server->send("greeting");
    r.server->finish_sending();
    CHECK(r.client->receive_rest() == "greeting");
    auto sent = send_in_background(*r.client, size);
    CHECK(r.server->receive_pattern(size));
    CHECK(r.server->receive_rest().empty());
    sent.get();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_client == size);
}

TEMPLATE_TEST_CASE("a reset travels from either side to the other", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    const bool by_client = GENERATE(true, false);
    auto& one = by_client ? r.client : r.server;
    auto& other = by_client ? r.server : r.client;
    one->send("last words");
    CHECK(other->receive(10) == "last words");
    one->reset();
    CHECK(other->receive_end() == std::errc::connection_reset);
    CHECK(r.end().error == std::errc::connection_reset);
}

TEMPLATE_TEST_CASE("a reset by a side that has finished reaches one that is silent", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    const bool by_client = GENERATE(true, false);
    auto& one = by_client ? r.client : r.server;
    auto& other = by_client ? r.server : r.client;
    one->finish_sending();
    CHECK(other->receive_rest().empty());
    one->reset();
    CHECK(is_reset(other->await_error()));
    CHECK(is_reset(r.end().error));
}

TEMPLATE_TEST_CASE("a reset reaches a side that does not read", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay, {}, small_buffer};
    // The server fills every buffer on the way, then goes: the relay has bytes that nobody takes.
    std::vector<char> bytes(1 << 16);
    const auto full = [&] {
        return ::send(r.server->native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
               r.server->is_silent_for(20ms);
    };
    REQUIRE(eventually(full));
    r.client->reset();
    CHECK(r.server->receive_end() == std::errc::connection_reset);
    CHECK(is_reset(r.end().error));
}

TEMPLATE_TEST_CASE("an answer still arrives when the server resets behind it", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    r.client->send("a request that is not read to its end");
    CHECK(r.server->receive(9) == "a request");
    r.server->send("413 too large");
    r.server->close(); // with unread bytes: the kernel resets
    CHECK(r.client->receive(13) == "413 too large");
    r.client->receive_end();
    r.client->close();
    r.end();
}

TEMPLATE_TEST_CASE("an answer still arrives when the client goes on sending to a server that resets", "[net][relay]",
                   copy_relay) {
    constexpr std::uint64_t size = 1 << 20;
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    auto sent = std::async(std::launch::async, [&] {
        try {
            r.client->send_pattern(size * 16); // more than every buffer on the way
        } catch (const std::system_error& error) {
            return error.code();
        }
        return std::error_code{};
    });
    CHECK(r.server->receive(9).size() == 9);
    r.server->send("413 too large");
    r.server->close();
    CHECK(r.client->receive(13) == "413 too large");
    CHECK(is_reset(sent.get()));
    CHECK(is_reset(r.end().error));
}

TEMPLATE_TEST_CASE("an answer still arrives at a slow client when the server resets behind it", "[net][relay]",
                   copy_relay) {
    constexpr std::uint64_t size = 32 << 10; // more than the client takes at once, less than the relay does
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay, {}, small_buffer};
    r.client->send("a request that is not read to its end");
    CHECK(r.server->receive(9) == "a request");
    r.server->send_pattern(size);
    if (GENERATE(true, false)) r.server->finish_sending();
    // The relay has taken the whole answer when nothing of it is left on the way to it.
    REQUIRE(eventually([&] { return unread_bytes(r.server->peer(), r.server->local()) == 0; }));
    r.server->close();          // with unread bytes: the kernel resets
    r.result.wait_for(a_while); // so that the reset is there before the client has read
    CHECK(r.client->receive_pattern(size));
}

TEMPLATE_TEST_CASE("a surplus larger than a buffer arrives whole, also at a slow reader", "[net][relay]", copy_relay) {
    const std::string surplus(8 << 20, 's');
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay, surplus};
    r.client->finish_sending();
    CHECK(r.server->receive_rest() == surplus);
}

TEMPLATE_TEST_CASE("100 MB each way at once arrive unchanged", "[net][relay]", copy_relay) {
    constexpr std::uint64_t size = 100'000'000;
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    auto up = send_in_background(*r.client, size);
    auto down = send_in_background(*r.server, size);
    auto at_server = std::async(std::launch::async, [&] { return r.server->receive_pattern(size); });
    CHECK(r.client->receive_pattern(size));
    CHECK(at_server.get());
    up.get();
    down.get();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_client == size);
    CHECK(result.from_upstream == size);
}

TEMPLATE_TEST_CASE("a slow reader slows the sender down and loses nothing", "[net][relay]", copy_relay) {
    constexpr std::uint64_t size = 8 << 20;
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay, {}, small_buffer};
    auto sent = send_in_background(*r.server, size);
    // The other direction and other connections are not held up meanwhile.
    r.client->send("up");
    CHECK(r.server->receive(2) == "up");
    relayed<TestType> other{relay};
    other.client->send("other");
    CHECK(other.server->receive(5) == "other");
    CHECK(sent.wait_for(0s) == std::future_status::timeout);
    CHECK(r.client->receive_pattern(size));
    CHECK(r.client->receive_rest().empty());
    sent.get();
}

TEMPLATE_TEST_CASE("waiting for a slow reader costs no CPU", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay, {}, small_buffer};
    std::vector<char> bytes(1 << 16);
    REQUIRE(eventually([&] {
        return ::send(r.server->native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
               r.server->is_silent_for(20ms);
    }));
    const auto before = cpu_time();
    CHECK(r.server->is_silent_for(400ms));
    CHECK(cpu_time() - before < 100ms);
}

TEMPLATE_TEST_CASE("urgent data neither spins the CPU nor stops what follows", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    const bool by_client = GENERATE(true, false);
    auto& one = by_client ? r.client : r.server;
    auto& other = by_client ? r.server : r.client;
    one->send("a");
    one->send_urgent('!');
    CHECK(other->receive(1) == "a");
    const auto before = cpu_time();
    CHECK(other->is_silent_for(400ms));
    CHECK(cpu_time() - before < 100ms);
    one->send("b");
    CHECK(other->receive(1) == "b");
    one->finish_sending();
    CHECK(other->receive_rest().empty());
}

TEMPLATE_TEST_CASE("urgent data before the end of file neither spins nor hides the rest", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> r{relay};
    r.client->send_urgent('!');
    r.client->finish_sending();
    CHECK(r.server->receive_rest().empty());
    const auto before = cpu_time();
    CHECK(r.client->is_silent_for(400ms));
    CHECK(cpu_time() - before < 100ms);
    r.server->send("answer");
    r.server->finish_sending();
    CHECK(r.client->receive_rest() == "answer");
    CHECK_FALSE(r.end().error);
}

TEMPLATE_TEST_CASE("a connection that is idle for too long is reset on both sides", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay{200ms};
    relayed<TestType> r{relay};
    SECTION("open on both sides") {
        CHECK(r.client->receive_end() == std::errc::connection_reset);
        CHECK(r.server->receive_end() == std::errc::connection_reset);
    }
    SECTION("closed on one") {
        r.client->finish_sending();
        CHECK(r.client->receive_end() == std::errc::connection_reset);
        CHECK(is_reset(r.server->await_error()));
    }
    CHECK(r.end().error == errc::idle_timed_out);
}

TEMPLATE_TEST_CASE("bytes in either direction keep a connection from being idle", "[net][relay]", copy_relay) {
    constexpr auto idle_timeout = 500ms;
    const network_namespace network;
    relay_thread<TestType> relay{idle_timeout};
    relayed<TestType> r{relay};
    const bool by_client = GENERATE(true, false);
    auto& one = by_client ? r.client : r.server;
    auto& other = by_client ? r.server : r.client;
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - start < 2 * idle_timeout) {
        one->send("x");
        CHECK(other->receive(1) == "x");
        CHECK(one->is_silent_for(idle_timeout / 10));
    }
    CHECK(r.result.wait_for(0s) == std::future_status::timeout);
}

TEMPLATE_TEST_CASE("end_all resets every connection", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    relayed<TestType> one{relay};
    relayed<TestType> other{relay};
    relay.end_all(errc::drained);
    for (auto* r : {&one, &other}) {
        CHECK(r->client->receive_end() == std::errc::connection_reset);
        CHECK(r->server->receive_end() == std::errc::connection_reset);
        CHECK(r->end().error == errc::drained);
    }
}

TEMPLATE_TEST_CASE("an idle relayed connection holds two descriptors and no more", "[net][relay]", copy_relay) {
    const network_namespace network;
    relay_thread<TestType> relay;
    const auto exchange = [](relayed<TestType>& r) {
        r.client->send_pattern(1 << 16);
        CHECK(r.server->receive_pattern(1 << 16));
        r.server->send("done");
        CHECK(r.client->receive(4) == "done");
    };
    relayed<TestType> first{relay};
    exchange(first);
    const auto before = open_descriptors();
    relayed<TestType> second{relay};
    exchange(second);
    CHECK(eventually([&] { return open_descriptors() == before + 2 + 2; })); // the test itself has two of the four
}
