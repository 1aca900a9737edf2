// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/run_until_signal.hpp>

#include "support/catch.hpp"

#include <asio/awaitable.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <csignal>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

using durations = std::vector<std::chrono::steady_clock::duration>;

/// A forwarder with a connection that does not end by itself.
class pretended_forwarder {
public:
    explicit pretended_forwarder(asio::io_context& io) : connection_{io, asio::steady_timer::time_point::max()} {}

    /// What follows each call of `drain`.
    std::function<void()> drains = [] {};
    durations limits{};

    asio::awaitable<void> drain(std::chrono::steady_clock::duration limit) {
        limits.push_back(limit);
        drains();
        if (limit == 0s) connection_.cancel();
        try {
            if (limit > 0s) co_await connection_.async_wait(asio::use_awaitable);
        } catch (const std::system_error&) { // it was cut
        }
    }

private:
    asio::steady_timer connection_;
};

/// A server of one's own with a connection that does not end by itself.
class pretended_server {
public:
    explicit pretended_server(asio::io_context& io)
        : listener_{io, asio::steady_timer::time_point::max()}, connection_{io, asio::steady_timer::time_point::max()} {
        listener_.async_wait([](std::error_code /*ec*/) {});
        connection_.async_wait([this](std::error_code /*ec*/) { has_finished = true; });
    }

    void close() {
        is_closed = true;
        listener_.cancel();
    }
    void finish() { connection_.cancel(); }

    bool is_closed = false;
    bool has_finished = false;

private:
    asio::steady_timer listener_;
    asio::steady_timer connection_;
};

struct pretended_pool final : threads::member {
    explicit pretended_pool(threads& t) : all{t} { all.add(*this); }
    ~pretended_pool() { all.remove(*this); }
    void stop(threads::duration limit) override { limits.push_back(limit); }

    threads& all;
    durations limits{};
};

struct throwing_pool final : threads::member {
    explicit throwing_pool(threads& t) : all{t} { all.add(*this); }
    ~throwing_pool() { all.remove(*this); }
    void stop(threads::duration /*limit*/) override { throw std::runtime_error{"it cannot stop"}; }

    threads& all;
};

} // namespace

TEST_CASE("a signal drains the forwarder, and the run ends with it", "[forwarder][run_until_signal]") {
    const int signal = GENERATE(SIGTERM, SIGINT, SIGQUIT);
    asio::io_context io{1};
    pretended_forwarder forwarder{io};
    asio::post(io, [signal] { std::raise(signal); });
    run_until_signal(io, forwarder);
    CHECK(forwarder.limits == durations{0s});
}

TEST_CASE("a second signal ends at once what the first one lets finish", "[forwarder][run_until_signal]") {
    asio::io_context io{1};
    pretended_forwarder forwarder{io};
    forwarder.drains = [&] {
        if (forwarder.limits.size() == 1) std::raise(SIGTERM);
    };
    asio::post(io, [] { std::raise(SIGTERM); });
    run_until_signal(io, forwarder, 1h);
    CHECK(forwarder.limits == durations{1h, 0s});
}

TEST_CASE("what ends the run otherwise is thrown, and no signal is awaited any more", "[forwarder][run_until_signal]") {
    asio::io_context io{1};
    pretended_forwarder forwarder{io};
    asio::post(io, [] { throw std::runtime_error{"it cannot serve"}; });
    CHECK_THROWS_AS(run_until_signal(io, forwarder), std::runtime_error);
    io.run(); // nothing keeps it
    CHECK(forwarder.limits.empty());
}

TEST_CASE("a run that was stopped awaits no signal any more", "[forwarder][run_until_signal]") {
    asio::io_context io;
    pretended_forwarder forwarder{io};
    asio::post(io, [&] { io.stop(); });
    run_until_signal(io, forwarder);
    io.restart();
    io.run_for(10s);
    CHECK(io.stopped()); // nothing is left to wait for
    CHECK(forwarder.limits.empty());
}

TEST_CASE("a signal has a server stop accepting, and the run ends with what lives", "[forwarder][run_until_signal]") {
    const int signal = GENERATE(SIGTERM, SIGINT, SIGQUIT);
    asio::io_context io{1};
    pretended_server server{io};
    const auto stop = [&] {
        server.close();
        asio::post(io, [&] { server.finish(); });
    };
    asio::post(io, [signal] { std::raise(signal); });
    run_until_signal(io, stop, 1h);
    CHECK(server.has_finished);
}

TEST_CASE("a second signal ends at once what a server lets finish", "[forwarder][run_until_signal]") {
    asio::io_context io{1};
    pretended_server server{io};
    const auto stop = [&] {
        server.close();
        std::raise(SIGTERM);
    };
    asio::post(io, [] { std::raise(SIGTERM); });
    run_until_signal(io, stop, 1h);
    CHECK(server.is_closed);
    CHECK_FALSE(server.has_finished);
}

TEST_CASE("a server ends at its limit, and at one of zero without being asked", "[forwarder][run_until_signal]") {
    const auto limit = GENERATE(1ms, 0ms);
    asio::io_context io{1};
    pretended_server server{io};
    const auto stop = [&] { server.close(); };
    asio::post(io, [] { std::raise(SIGTERM); });
    run_until_signal(io, stop, limit);
    CHECK_FALSE(server.has_finished);
    CHECK_FALSE((limit == 0ms && server.is_closed));
}

TEST_CASE("a server with nothing to do ends without a signal, and one that fails throws",
          "[forwarder][run_until_signal]") {
    asio::io_context io{1};
    bool is_asked = false;
    const auto stop = [&] { is_asked = true; };
    run_until_signal(io, stop, 1h);
    io.restart();
    asio::post(io, [] { throw std::runtime_error{"it cannot serve"}; });
    CHECK_THROWS_AS(run_until_signal(io, stop, 1h), std::runtime_error);
    CHECK_FALSE(is_asked);
}

TEST_CASE("threads run until a signal stops their pools", "[forwarder][run_until_signal]") {
    threads running{2};
    const pretended_pool pool{running};
    asio::post(running.context(1), [] { std::raise(SIGTERM); });
    run_until_signal(running, 5s);
    CHECK(pool.limits == durations{5s});
}

TEST_CASE("what a pool throws when a signal stops it ends all threads, and is thrown",
          "[forwarder][run_until_signal]") {
    threads running{2};
    const bool is_kept = GENERATE(true, false);
    auto work = asio::make_work_guard(running.context(0));
    if (!is_kept) work.reset();
    const throwing_pool bad{running};
    const pretended_pool pool{running};
    asio::post(running.context(1), [] { std::raise(SIGTERM); });
    CHECK_THROWS_WITH(run_until_signal(running, 5s), "it cannot stop");
    CHECK(pool.limits == durations{5s});
}

TEST_CASE("what ends threads otherwise is thrown", "[forwarder][run_until_signal]") {
    threads running{2};
    asio::post(running.context(1), [] { throw std::runtime_error{"it cannot serve"}; });
    CHECK_THROWS_AS(run_until_signal(running), std::runtime_error);
}
