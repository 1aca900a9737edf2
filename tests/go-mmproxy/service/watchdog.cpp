// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/watchdog.hpp"

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/played_manager.hpp"
#include "support/running_threads.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

/// A process that is told to speak up within each 20 ms.
class watched_process {
public:
    explicit watched_process(std::size_t count) : threads{count} {}
    ~watched_process() { io_.stop(); }

    played_manager manager{};
    running_threads threads;

private:
    service_manager connect() const {
        ::setenv("NOTIFY_SOCKET", manager.name().c_str(), 1);
        ::setenv("WATCHDOG_USEC", "20000", 1);
        return service_manager{};
    }

    service_manager connected_{connect()};
    asio::io_context io_{1};
    watchdog watchdog_{io_.get_executor(), threads.all, connected_};
    std::jthread thread_{[this] { io_.run(); }};
};

/// Keeps a thread from anything else, as a loop without end would.
class held {
public:
    held(running_threads& threads, std::size_t number) {
        std::promise<void> begun;
        asio::post(threads.all.context(number), [&begun, end = end_.get_future().share()] {
            begun.set_value();
            end.wait();
        });
        begun.get_future().wait();
    }
    held(const held&) = delete;
    held& operator=(const held&) = delete;
    ~held() { end_.set_value(); }

private:
    std::promise<void> end_{};
};

} // namespace

TEST_CASE("the service manager hears again and again of a process whose threads are well", "[net][watchdog]") {
    const network_namespace network;
    const watched_process process{GENERATE(1U, 3U)};
    for (int i = 0; i < 5; ++i) CHECK(process.manager.receive() == "WATCHDOG=1");
}

TEST_CASE("while any thread hangs the service manager hears nothing", "[net][watchdog]") {
    const network_namespace network;
    watched_process process{3};
    for (std::size_t number = 0; number < 3; ++number) {
        REQUIRE(process.manager.receive() == "WATCHDOG=1");
        {
            const held hanging{process.threads, number};
            CHECK(eventually([&] { return process.manager.is_silent_for(a_while); }));
        }
        CHECK(process.manager.receive() == "WATCHDOG=1");
    }
}
