// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/own_wait.hpp>
#include <mmproxy/reactor/timer_wait.hpp>

#include "support/catch.hpp"

#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <system_error>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

class sleeper {
public:
    explicit sleeper(asio::io_context& io, std::vector<std::error_code>& ended) : timer_{io}, ended_{ended} {}

    void sleep() {
        timer_.expires_after(1ms);
        detail::async_wait(timer_, wait_.handler<&sleeper::woken>());
    }

    std::shared_ptr<sleeper* const> object() const { return wait_.object(); }

private:
    void woken(std::error_code ec) { ended_.push_back(ec); }

    asio::steady_timer timer_;
    std::vector<std::error_code>& ended_;
    detail::own_wait<sleeper> wait_{*this};
};

} // namespace

TEST_CASE("an own_wait calls its object, as often as it waits", "[reactor][own_wait]") {
    asio::io_context io;
    std::vector<std::error_code> ended;
    sleeper s{io, ended};
    for (int i = 0; i < 2; ++i) {
        s.sleep();
        io.run();
        io.restart();
    }
    CHECK(ended == std::vector<std::error_code>(2));
}

TEST_CASE("a wait that is begun while the one before it is being cancelled has memory, too", "[reactor][own_wait]") {
    asio::io_context io;
    std::vector<std::error_code> ended;
    sleeper s{io, ended};
    s.sleep();
    s.sleep();
    io.run();
    CHECK(ended == std::vector<std::error_code>{asio::error::operation_aborted, {}});
}

TEST_CASE("an own_wait outlives its object, and calls nothing then", "[reactor][own_wait]") {
    asio::io_context io;
    std::vector<std::error_code> ended;
    auto s = std::make_unique<sleeper>(io, ended);
    const auto object = s->object();
    CHECK(*object == s.get());
    s->sleep();
    s.reset();
    CHECK(*object == nullptr);
    io.run();
    CHECK(ended.empty());
}
