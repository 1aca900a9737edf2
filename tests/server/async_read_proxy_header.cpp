// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/server/async_read_proxy_header.hpp>
#include <mmproxy/tlv/fields.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/proxy_header.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

const auto client = parse_socket_address("203.0.113.7:4711").value();
const auto server = parse_socket_address("192.0.2.1:443").value();
const auto v1_header = proxy_header::v1(client, server);
const auto v2_header = proxy_header::v2(client, server, proxy_header::tlv(0x02, "www.example.com"));
const std::string payload = "what the client says";

/// Two ends of a stream: what is sent into one is read from the other.
struct stream_pair {
    using socket = asio::local::stream_protocol::socket;

    stream_pair() { asio::local::connect_pair(balancer, read_from); }

    void send(std::string_view bytes) { asio::write(balancer, asio::buffer(bytes)); }
    std::string receive(std::size_t size) {
        std::string got(size, '\0');
        asio::read(read_from, asio::buffer(got));
        return got;
    }

    asio::io_context io{1};
    socket balancer{io};
    socket read_from{io};
};

/// What a read has completed with.
struct outcome {
    std::error_code error{};
    received_header header{};
};

/// Keeps what a read completes with.
auto into(std::optional<outcome>& result) {
    return [&result](std::error_code ec, received_header header) { result = outcome{ec, std::move(header)}; };
}

/// Reads with a buffer, to the end.
template <class HeaderVersion = any_version>
outcome read(stream_pair& streams, std::string& buffer, const header_read_options& options = {}) {
    std::optional<outcome> result;
    async_read_proxy_header<HeaderVersion>(streams.read_from, asio::dynamic_buffer(buffer), options, into(result));
    CHECK_FALSE(result);
    streams.io.restart();
    streams.io.run();
    return result.value();
}

outcome read_exactly(stream_pair& streams, const header_read_options& options = {}) {
    std::optional<outcome> result;
    async_read_proxy_header(streams.read_from, options, into(result));
    streams.io.run();
    return result.value();
}

/// A stream whose every read gives one byte, as no socket does: it is no socket.
class slow_stream {
public:
    using executor_type = asio::io_context::executor_type;

    slow_stream(asio::io_context& io, std::string bytes) : io_{io}, bytes_{std::move(bytes)} {}

    executor_type get_executor() { return io_.get_executor(); }

    template <class Buffers, class Handler> void async_read_some(const Buffers& buffers, Handler handler) {
        const auto size = asio::buffer_copy(buffers, asio::buffer(bytes_, 1));
        bytes_.erase(0, size);
        asio::post(io_, [handler = std::move(handler), size]() mutable {
            std::move(handler)(size > 0 ? std::error_code{} : asio::error::eof, size);
        });
    }

    const std::string& rest() const noexcept { return bytes_; }

private:
    asio::io_context& io_;
    std::string bytes_;
};

} // namespace

TEST_CASE("the header is read, and what is behind it is left in the buffer", "[server][async_read_proxy_header]") {
    const auto header = GENERATE(values<std::string>({v1_header, v2_header}));
    stream_pair streams;
    streams.send(std::string{header}.append(payload));
    std::string buffer;
    const auto result = read(streams, buffer);
    CHECK_FALSE(result.error);
    CHECK(result.header.source() == client);
    CHECK(result.header.destination() == server);
    CHECK(buffer == payload);
}

TEST_CASE("a header that was read before is taken out of the buffer", "[server][async_read_proxy_header]") {
    for (std::size_t before = 0; before <= v2_header.size(); ++before) {
        stream_pair streams;
        streams.send(std::string_view{v2_header}.substr(before));
        auto buffer = v2_header.substr(0, before);
        const auto result = read(streams, buffer);
        CHECK_FALSE(result.error);
        CHECK(authority(result.header.tlvs()) == "www.example.com");
        CHECK(buffer.empty());
    }
}

TEST_CASE("without a buffer nothing behind the header is read", "[server][async_read_proxy_header]") {
    const auto header =
        GENERATE(values<std::string>({v1_header, v2_header, "PROXY UNKNOWN\r\n", proxy_header::v2_local()}));
    stream_pair streams;
    streams.send(std::string{header}.append(payload));
    const auto result = read_exactly(streams);
    CHECK_FALSE(result.error);
    CHECK(result.header.names_client() == (header == v1_header || header == v2_header));
    CHECK(streams.receive(payload.size()) == payload);
}

TEST_CASE("a header may come byte by byte, from any stream", "[server][async_read_proxy_header]") {
    const auto header = GENERATE(values<std::string>({v1_header, v2_header}));
    asio::io_context io{1};
    slow_stream stream{io, std::string{header}.append(payload)};
    std::optional<outcome> result;
    async_read_proxy_header(stream, {}, into(result));
    io.run();
    REQUIRE(result);
    CHECK_FALSE(result->error);
    CHECK(result->header.source() == client);
    CHECK(stream.rest() == payload);
}

TEST_CASE("what cannot become a header is refused, and stays in the buffer", "[server][async_read_proxy_header]") {
    stream_pair streams;
    streams.send("GET / HTTP/1.1\r\n");
    std::string buffer;
    CHECK(read(streams, buffer).error == errc::not_proxy);
    CHECK(buffer == "GET / HTTP/1.1\r\n");
}

TEST_CASE("another version than the expected one is named", "[server][async_read_proxy_header]") {
    stream_pair streams;
    streams.send(v1_header);
    std::string buffer;
    CHECK(read<v2>(streams, buffer).error == errc::v1_unexpected);
    CHECK(buffer == v1_header);
}

TEST_CASE("a header that ends too early is told from one that may yet come", "[server][async_read_proxy_header]") {
    const auto sent =
        GENERATE(values<std::string>({"", v2_header.substr(0, 5), v2_header.substr(0, v2_header.size() - 1)}));
    stream_pair streams;
    streams.send(sent);
    std::string buffer;
    SECTION("the stream has ended") {
        streams.balancer.close();
        CHECK(read(streams, buffer).error == errc::truncated);
    }
    SECTION("it has not") {
        CHECK(read(streams, buffer, {.timeout = 20ms}).error == errc::header_timed_out);
    }
    CHECK(buffer == sent);
}

TEST_CASE("without a timeout a header may take as long as it wants", "[server][async_read_proxy_header]") {
    stream_pair streams;
    std::string buffer;
    std::optional<outcome> result;
    async_read_proxy_header(streams.read_from, asio::dynamic_buffer(buffer), {.timeout = 0s}, into(result));
    streams.io.run_for(50ms);
    CHECK_FALSE(result);
    streams.send(v2_header);
    streams.io.restart();
    streams.io.run();
    REQUIRE(result);
    CHECK_FALSE(result->error);
}

TEST_CASE("a header larger than it may be is refused before it is read", "[server][async_read_proxy_header]") {
    stream_pair streams;
    SECTION("than max_header") {
        streams.send(v2_header.substr(0, 16));
        CHECK(read_exactly(streams, {.max_header = v2_header.size() - 1}).error == errc::too_long);
    }
    SECTION("than the buffer") {
        std::string bytes;
        std::optional<outcome> result;
        streams.send(v2_header);
        async_read_proxy_header(streams.read_from, asio::dynamic_buffer(bytes, v2_header.size() - 1), {}, into(result));
        streams.io.run();
        REQUIRE(result);
        CHECK(result->error == errc::too_long);
        CHECK(bytes == v2_header.substr(0, v2_header.size() - 1));
    }
    SECTION("not one that just fits") {
        streams.send(v2_header);
        CHECK_FALSE(read_exactly(streams, {.max_header = v2_header.size()}).error);
    }
}

TEST_CASE("a cancelled read loses nothing, and can be begun again", "[server][async_read_proxy_header]") {
    const auto type =
        GENERATE(asio::cancellation_type::total, asio::cancellation_type::partial, asio::cancellation_type::terminal);
    stream_pair streams;
    std::string buffer;
    std::optional<outcome> result;
    asio::cancellation_signal stop;
    streams.send(v2_header.substr(0, 20));
    async_read_proxy_header(streams.read_from, asio::dynamic_buffer(buffer), {},
                            asio::bind_cancellation_slot(stop.slot(), into(result)));
    streams.io.run_for(20ms);
    REQUIRE_FALSE(result);
    stop.emit(type);
    streams.io.run();
    REQUIRE(result);
    CHECK(result->error == asio::error::operation_aborted);
    CHECK(buffer == v2_header.substr(0, 20));
    streams.send(std::string_view{v2_header}.substr(20));
    CHECK(read(streams, buffer).header.source() == client);
}

TEST_CASE("a read that would lose bytes is cancelled for good alone", "[server][async_read_proxy_header]") {
    const auto type = GENERATE(asio::cancellation_type::total, asio::cancellation_type::partial);
    stream_pair streams;
    std::optional<outcome> result;
    asio::cancellation_signal stop;
    streams.send(v2_header.substr(0, 20));
    async_read_proxy_header(streams.read_from, {}, asio::bind_cancellation_slot(stop.slot(), into(result)));
    streams.io.run_for(20ms);
    stop.emit(type);
    streams.io.run_for(20ms);
    REQUIRE_FALSE(result);
    SECTION("it goes on") {
        streams.send(std::string_view{v2_header}.substr(20));
        streams.io.run();
        REQUIRE(result);
        CHECK(result->header.source() == client);
    }
    SECTION("it ends") {
        stop.emit(asio::cancellation_type::terminal);
        streams.io.run();
        REQUIRE(result);
        CHECK(result->error == asio::error::operation_aborted);
    }
}

TEST_CASE("when a read has completed nothing of it is left on any executor", "[server][async_read_proxy_header]") {
    stream_pair streams;
    streams.send(v2_header);
    std::optional<outcome> result;
    {
        asio::io_context handlers{1};
        async_read_proxy_header(streams.read_from, {}, asio::bind_executor(handlers, into(result)));
        for (int turns = 0; !result && turns < 1000; ++turns) {
            streams.io.poll_one();
            if (!result) handlers.poll_one();
            handlers.restart();
        }
        REQUIRE(result);
        CHECK(result->header.source() == client);
        CHECK(handlers.poll() == 0);
    }
    CHECK(streams.io.poll() == 0);
}

TEST_CASE("the answer of a coroutine or a future is the header, and an error is thrown",
          "[server][async_read_proxy_header]") {
    stream_pair streams;
    streams.send(v2_header);
    SECTION("future") {
        auto header = async_read_proxy_header(streams.read_from, {}, asio::use_future);
        streams.io.run();
        CHECK(header.get().source() == client);
        streams.balancer.close();
        auto next = async_read_proxy_header(streams.read_from, {}, asio::use_future);
        streams.io.restart();
        streams.io.run();
        CHECK_THROWS_AS(next.get(), std::system_error);
    }
    SECTION("coroutine") {
        const auto reads = [](stream_pair& from) -> asio::awaitable<received_header> {
            co_return co_await async_read_proxy_header(from.read_from, {}, asio::use_awaitable);
        };
        auto header = asio::co_spawn(streams.io, reads(streams), asio::use_future);
        streams.io.run();
        CHECK(header.get().source() == client);
    }
}
