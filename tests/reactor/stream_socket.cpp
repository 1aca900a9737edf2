// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/stream_socket.hpp>

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/network_namespace.hpp"
#include "support/reactor_loop.hpp"

#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

using namespace mmproxy;

namespace {

std::string receive(stream_socket& s, std::size_t room) {
    std::string text(room, ' ');
    const auto got = s.receive(std::as_writable_bytes(std::span{text}));
    text.resize(got.bytes);
    return text;
}

} // namespace

TEST_CASE("a watched socket is readable when bytes have come, and no more when they are read", "[net][stream_socket]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    CHECK_FALSE(w.near.readable());
    w.far->send("hello");
    REQUIRE(loop.run_until([&] { return w.near.readable(); }));
    CHECK(receive(w.near, 3) == "hel");
    CHECK(w.near.readable());
    CHECK(receive(w.near, 16) == "lo");
    CHECK_FALSE(w.near.readable());
    w.far->send("again");
    CHECK(loop.run_until([&] { return w.near.readable(); }));
}

TEST_CASE("an end of file behind the last bytes is read", "[net][stream_socket]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    w.far->send("last words");
    w.far->finish_sending();
    REQUIRE(loop.run_until([&] { return w.near.readable(); }));
    std::string all;
    CHECK(loop.run_until([&] {
        if (!w.near.readable()) return false;
        const auto part = receive(w.near, 64);
        all += part;
        return part.empty();
    }));
    CHECK(all == "last words");
}

TEST_CASE("a socket that is full is writable when its peer has read", "[net][stream_socket]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    const std::string block(1 << 20, 'x');
    std::size_t sent = 0;
    while (w.near.writable()) sent += w.near.send(bytes_of(block)).bytes;
    CHECK(w.far->receive(sent).size() == sent);
    CHECK(loop.run_until([&] { return w.near.writable(); }));
    CHECK(w.near.send(bytes_of("more")).bytes == 4);
}

TEST_CASE("a reset is told, and has an error", "[net][stream_socket]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    w.far->reset();
    REQUIRE(loop.run_until([&] { return w.near.has_failed(); }));
    CHECK(w.near.take_error() == std::errc::connection_reset);
}

TEST_CASE("a handler may close sockets that are ready too", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    watched one{*loop.ready};
    watched other{*loop.ready};
    const auto close_both = [&] {
        one.near.close();
        other.near.close();
    };
    loop.run_until([&] { return one.handler->times > 0 && other.handler->times > 0; }); // of their readiness to send
    one.handler->then = other.handler->then = close_both;
    const int before = one.handler->times + other.handler->times;
    one.far->send("x");
    other.far->send("x");
    CHECK(loop.run_until([&] { return !one.near.is_open(); }));
    CHECK(one.handler->times + other.handler->times == before + 1);
}

TEST_CASE("a socket keeps its handler alive until it is closed", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    const std::weak_ptr<told> handler = w.handler;
    w.handler.reset();
    CHECK_FALSE(handler.expired());
    SECTION("by itself") {
        const auto last = handler.lock();
        last->then = [&] { w.near.close(); };
    }
    SECTION("from outside of a turn") {
        w.near.close();
    }
    CHECK(loop.run_until([&] { return handler.expired(); }));
}

TEST_CASE("a socket has a new handler from the moment on that it is watched for it", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    loop.run_until([&] { return w.handler->times > 0; });
    const auto next = std::make_shared<told>();
    CHECK_FALSE(w.near.watch(*loop.ready, next));
    const int before = w.handler->times;
    w.far->send("x");
    CHECK(loop.run_until([&] { return next->times > 0; }));
    CHECK(w.handler->times == before);
}

TEST_CASE("a handler that has more to do is called again, but after the other handlers", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    watched busy{*loop.ready};
    watched other{*loop.ready};
    int calls_before_the_other = 0;
    busy.handler->then = [&] {
        if (busy.handler->times < 1000) loop.ready->again(*busy.handler);
        if (other.handler->times == 0) ++calls_before_the_other;
    };
    CHECK(loop.run_until([&] { return busy.handler->times >= 1000 && other.handler->times > 0; }));
    CHECK(calls_before_the_other <= 2);
}

TEST_CASE("a turn_end is called once, behind the handlers of all ready sockets", "[net][reactor]") {
    struct ending final : reactor::turn_end {
        void at_turn_end() noexcept override { seen.push_back(told_before()); }
        std::function<int()> told_before{};
        std::vector<int> seen{};
    };
    const network_namespace network;
    reactor_loop loop;
    watched one{*loop.ready};
    watched other{*loop.ready};
    loop.run_until([&] { return one.handler->times > 0 && other.handler->times > 0; });
    const int before = one.handler->times + other.handler->times;
    ending end;
    end.told_before = [&] { return one.handler->times + other.handler->times - before; };
    one.handler->then = other.handler->then = [&] { loop.ready->call_at_end(end); };
    one.far->send("x");
    other.far->send("x");
    CHECK(loop.run_until([&] { return end.told_before() == 2; }));
    CHECK(end.seen == std::vector{2});
}

TEST_CASE("a closed socket is not told of, though a duplicate of it is open, as behind a fork", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    watched closed{*loop.ready};
    watched other{*loop.ready};
    const descriptor duplicate{checked(::dup(closed.near.native_handle()), "dup")};
    const auto handler = closed.handler;
    closed.near.close();
    closed.far->send("to the closed one");
    other.far->send("to the other one");
    CHECK(loop.run_until([&] { return other.near.readable(); }));
    CHECK(handler->times == 0);
    CHECK(handler.use_count() == 2); // this one, and that of `closed`
}

TEST_CASE("the handler of a closed socket lives until the turn has ended", "[net][reactor]") {
    struct ending final : reactor::turn_end {
        void at_turn_end() noexcept override { was_alive = !handler.expired(); }
        std::weak_ptr<told> handler{};
        bool was_alive = false;
    };
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    loop.run_until([&] { return w.handler->times > 0; });
    ending end;
    end.handler = w.handler;
    w.handler->then = [&] {
        loop.ready->call_at_end(end);
        w.near.close();
    };
    w.handler.reset();
    w.far->send("x");
    CHECK(loop.run_until([&] { return end.handler.expired(); }));
    CHECK(end.was_alive);
}

TEST_CASE("other work of the thread has its turn while a handler is busy", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    watched busy{*loop.ready};
    bool is_done = false;
    busy.handler->then = [&] {
        if (busy.handler->times == 1) asio::post(loop.io, [&] { is_done = true; });
        if (!is_done) loop.ready->again(*busy.handler);
    };
    CHECK(loop.run_until([&] { return is_done; }));
}

TEST_CASE("a reactor keeps an io_context running while it watches a socket, and not longer", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    w.handler->then = [&] {
        if (w.near.readable()) w.near.close();
    };
    w.far->send("x");
    loop.io.run();
    CHECK_FALSE(w.near.is_open());

    loop.io.restart();
    watched second{*loop.ready};
    second.near.close(); // not from a handler
    loop.io.run();
    SUCCEED("both times it has ended");
}

TEST_CASE("a socket that is released belongs to its caller", "[net][stream_socket]") {
    const network_namespace network;
    reactor_loop loop;
    watched w{*loop.ready};
    loop.run_until([&] { return w.handler->times > 0; });
    const int before = w.handler->times;
    asio::ip::tcp::socket socket{loop.io, asio::ip::tcp::v4(), w.near.release()};
    w.far->send("for Asio");
    std::array<char, 8> received{};
    asio::async_read(socket, asio::buffer(received), [](std::error_code, std::size_t) {});
    loop.io.run();
    CHECK(std::string_view{received.data(), received.size()} == "for Asio");
    CHECK(w.handler->times == before);
}

TEST_CASE("a reactor may be destroyed while a wait of its is under way", "[net][reactor]") {
    const network_namespace network;
    reactor_loop loop;
    {
        watched w{*loop.ready};
        loop.io.poll();
    }
    loop.ready.reset();
    loop.io.run();
    SUCCEED("nothing of it was touched");
}
