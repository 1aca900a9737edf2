// SPDX-License-Identifier: BSL-1.0
//
// The acceptor of a server of one's own while memory is short.
#include <mmproxy/header_version/header_builder.hpp>
#include <mmproxy/server/proxy_acceptor.hpp>

#include "memory/failing_new.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <new>
#include <system_error>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

using local = asio::local::stream_protocol;

/// A server and its clients on one thread.
class short_of_memory {
public:
    /// Asks for a connection.
    void accept() {
        acceptor_.async_accept([this](std::error_code ec, const auto& /*connection*/) { given_ += ec ? 0 : 1; });
    }

    local::socket connect() {
        local::socket client{io_};
        client.connect(at_);
        asio::write(client, asio::buffer(header_));
        return client;
    }

    /// Lets the server work, until `is_done` or for the time of any test.
    template <class Condition> bool runs_until(Condition is_done) {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (!is_done() && std::chrono::steady_clock::now() < end) run_one();
        return is_done();
    }

    std::size_t given() const noexcept { return given_; }

private:
    void run_one() {
        io_.restart();
        try {
            io_.run_one_for(10ms);
        } catch (const std::bad_alloc&) { // as a server does that goes on
        }
    }

    temporary_directory directory_{};
    local::endpoint at_{directory_ / "socket"};
    std::vector<std::byte> header_ = header_builder{}.unix_stream("/client", "/server").build();
    asio::io_context io_{1};
    proxy_acceptor<local::acceptor> acceptor_{local::acceptor{io_, at_}, header_rules{}, {.read = {.timeout = 50ms}}};
    std::size_t given_ = 0;
};

bool has_ended(local::socket& client) {
    std::error_code ec;
    char byte = 0;
    client.non_blocking(true);
    client.read_some(asio::buffer(&byte, 1), ec);
    return ec && ec != asio::error::would_block;
}

/// Whether the allocation of that number was asked for, and failed; afterwards everybody is served.
bool survives_failure_of(std::size_t number) {
    short_of_memory server;
    auto first = server.connect();
    allocations_left = number;
    try {
        server.accept();
    } catch (const std::bad_alloc&) { // it is told
    }
    server.runs_until([&] { return !allocations_left || has_ended(first); });
    const bool has_failed = !allocations_left;
    allocations_left.reset();

    server.accept();
    server.accept();
    const auto before = server.given();
    auto second = server.connect();
    auto third = server.connect();
    CHECK(server.runs_until([&] { return server.given() >= before + 2; }));
    CHECK(server.runs_until([&] { return has_ended(first); })); // given or refused, but not forgotten
    return has_failed;
}

} // namespace

TEST_CASE("an allocation that fails costs an acceptor one connection, and no other", "[server][proxy_acceptor]") {
    CHECK(each_failing(survives_failure_of) > 3);
}
