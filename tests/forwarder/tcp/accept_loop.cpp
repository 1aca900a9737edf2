// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/forwarder/tcp/accept_loop.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/descriptor_limit.hpp"
#include "support/proxy_header.hpp"
#include "support/running_forwarder.hpp"
#include "support/waiting.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/use_future.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <future>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

std::vector<tcp_stream> connect_many(std::size_t count) {
    std::vector<tcp_stream> clients;
    for (std::size_t i = 0; i < count; ++i) clients.push_back(tcp_stream::connect(at_v4()));
    return clients;
}

/// Sockets that are there before they connect, so that connecting takes no descriptor from the forwarder.
std::vector<tcp_stream> open_many(std::size_t count) {
    std::vector<tcp_stream> clients;
    for (std::size_t i = 0; i < count; ++i)
        clients.emplace_back(descriptor{checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")});
    return clients;
}

void connect_all(const std::vector<tcp_stream>& clients) {
    const auto to = to_endpoint<asio::ip::tcp>(at_v4());
    for (const auto& c : clients)
        checked(::connect(c.native_handle(), to.data(), static_cast<::socklen_t>(to.size())), "connect");
}

std::string header_of(std::size_t number) {
    const auto port = static_cast<std::uint16_t>(1000 + number);
    return proxy_header::v1({address("203.0.113.7:1").address, port}, address("198.51.100.1:443"));
}

/// A listener that leaves its acceptor to the test.
struct test_listener {
    asio::ip::tcp::acceptor* acceptor;

    asio::ip::tcp::acceptor& get() const noexcept { return *acceptor; }
    static std::size_t number() noexcept { return 0; }
};

/// An accept_loop on a thread of its own, which does nothing with the connections that it takes.
class running_accept_loop {
public:
    explicit running_accept_loop(std::size_t places) {
        thread_.run([&] {
            acceptor_.emplace(listen(thread_.io().get_executor(), at_v4()));
            acceptor_->native_non_blocking(true);
            auto loop = detail::accept_loop(
                test_listener{&*acceptor_}, std::make_shared<admission>(places), [](accepted_socket) {},
                [](std::error_code) {}, [] {});
            ended_ = asio::co_spawn(thread_.io(), std::move(loop),
                                    asio::bind_cancellation_slot(cancellation_.slot(), asio::use_future));
        });
    }

    void close() {
        thread_.run([&] { acceptor_->close(); });
    }
    void cancel() {
        thread_.run([&] { cancellation_.emit(asio::cancellation_type::total); });
    }
    void cease_to_listen() {
        thread_.run([&] { ::shutdown(acceptor_->native_handle(), SHUT_RD); });
    }

    std::future<std::error_code>& ended() noexcept { return ended_; }

private:
    io_thread thread_;
    std::optional<asio::ip::tcp::acceptor> acceptor_;
    std::future<std::error_code> ended_;
    asio::cancellation_signal cancellation_{};
};

} // namespace

TEST_CASE("an accept_loop ends when its socket is closed, also while it rests", "[net][accept_loop]") {
    const network_namespace network;
    running_accept_loop loop{GENERATE(1000U, 0U)};
    const auto clients = connect_many(1);
    CHECK(loop.ended().wait_for(a_while) == std::future_status::timeout);
    loop.close();
    REQUIRE(loop.ended().wait_for(patience) == std::future_status::ready);
    CHECK_FALSE(loop.ended().get());
}

TEST_CASE("an accept_loop can be cancelled, also while it rests, and says so", "[net][accept_loop]") {
    const network_namespace network;
    running_accept_loop loop{GENERATE(1000U, 0U)};
    const auto clients = connect_many(1);
    CHECK(loop.ended().wait_for(a_while) == std::future_status::timeout);
    loop.cancel();
    REQUIRE(loop.ended().wait_for(patience) == std::future_status::ready);
    CHECK(loop.ended().get() == std::errc::operation_canceled);
}

TEST_CASE("an accept_loop takes every connection that waits, also more than its fair share", "[net][accept_loop]") {
    constexpr std::size_t count = 200;
    const proxied_network network;
    const running_forwarder forwarder;
    const auto clients = connect_many(count);
    CHECK(forwarder.record.wait_for(recorder::kind::accepted, count).size() == count);
}

TEST_CASE("out of descriptors, accepting rests and goes on, and no connection is lost", "[net][accept_loop]") {
    constexpr std::size_t count = 20;
    constexpr std::size_t room = 5;
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder;
    const auto serve = [&](tcp_stream& client, std::size_t number) {
        client.send(header_of(number) + "payload");
        auto server = target.accept();
        CHECK(server.receive(7) == "payload");
        server.send("answer");
        CHECK(client.receive(6) == "answer");
    };
    // One that is served before: UndefinedBehaviorSanitizer opens descriptors for what it meets for the first time.
    auto before = tcp_stream::connect(at_v4());
    serve(before, count);

    auto clients = open_many(count);
    std::vector<recorder::event> paused;
    {
        const descriptor_limit limit{room};
        connect_all(clients);
        paused = forwarder.record.wait_for(recorder::kind::accepting_paused);
    }
    REQUIRE_FALSE(paused.empty());
    CHECK(paused.front().error == std::errc::too_many_files_open);
    for (std::size_t i = 0; i < count; ++i) serve(clients[i], i);
    CHECK(forwarder.record.all(recorder::kind::rejected).empty());
}

TEST_CASE("an accept_loop whose socket has ceased to listen fails", "[net][accept_loop]") {
    const network_namespace network;
    running_accept_loop loop{10};
    loop.cease_to_listen();
    CHECK_THROWS_AS(loop.ended().get(), std::system_error);
}

TEST_CASE("an accept_loop that is full says so when a connection waits, and when none waits any more",
          "[net][accept_loop]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    const running_forwarder forwarder{{.header_timeout = {}, .connect_timeout = {}, .max_connections = 1}};
    auto first = tcp_stream::connect(at_v4());
    CHECK(forwarder.record.wait_for(recorder::kind::accepted).size() == 1);
    CHECK(first.is_silent_for(a_while)); // it is full, and no connection waits
    CHECK(forwarder.record.all(recorder::kind::accepting_paused).empty());
    const auto second = tcp_stream::connect(at_v4());
    const auto paused = forwarder.record.wait_for(recorder::kind::accepting_paused);
    REQUIRE_FALSE(paused.empty());
    CHECK(paused.front().error == errc::too_many_connections);
    CHECK(forwarder.record.all(recorder::kind::accepting_resumed).empty());
    first.close();
    CHECK_FALSE(forwarder.record.wait_for(recorder::kind::accepting_resumed).empty());
    CHECK(forwarder.record.all(recorder::kind::accepted).size() == 2);
}

TEST_CASE("accept errors are told apart by what is to be done", "[accept_loop]") {
    CHECK(detail::classify_accept_error(EAGAIN) == detail::accept_outcome::nobody_waits);
    for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM})
        CHECK(detail::classify_accept_error(error) == detail::accept_outcome::exhausted);
    for (const int error : {EBADF, ENOTSOCK})
        CHECK(detail::classify_accept_error(error) == detail::accept_outcome::closed);
}

TEST_CASE("what may last for ever is not tried again at once", "[accept_loop]") {
    for (const int error : {EPERM, EACCES, EINVAL, EFAULT, ENOSYS, EOPNOTSUPP, 4711})
        CHECK(detail::classify_accept_error(error) == detail::accept_outcome::exhausted);
}

TEST_CASE("an error of the connection that would have been accepted is no reason to stop", "[accept_loop]") {
    for (const int error : {ECONNABORTED, EINTR, EPROTO, ENETDOWN, EHOSTUNREACH, ENETUNREACH})
        CHECK(detail::classify_accept_error(error) == detail::accept_outcome::accepted);
}
