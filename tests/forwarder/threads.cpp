// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/threads.hpp>

#include "support/catch.hpp"
#include "support/running_threads.hpp"

#include <asio/post.hpp>

#include <atomic>
#include <future>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;
using mmproxy::threads;

namespace {

struct pretended_pool final : threads::member {
    explicit pretended_pool(threads& t) : all{t} { all.add(*this); }
    ~pretended_pool() { all.remove(*this); }
    void stop(threads::duration limit) override { stopped = limit; }

    threads& all;
    std::optional<threads::duration> stopped{};
};

struct throwing_member final : threads::member {
    explicit throwing_member(threads& t, const char* w) : all{t}, what{w} { all.add(*this); }
    ~throwing_member() { all.remove(*this); }
    void stop(threads::duration /*limit*/) override { throw std::runtime_error{what}; }

    threads& all;
    const char* what;
};

} // namespace

TEST_CASE("each context has a thread of its own, the calling one among them", "[forwarder][threads]") {
    running_threads running{3};
    std::set<std::thread::id> used;
    for (std::size_t i = 0; i < 6; ++i) used.insert(running.on_thread(i));
    CHECK(used.size() == 3);
    CHECK(running.on_thread(1) == running.on_thread(4));
}

TEST_CASE("there is at least one thread", "[forwarder][threads]") {
    CHECK(threads{0}.size() == 1);
}

TEST_CASE("threads are dealt out in turn", "[forwarder][threads]") {
    threads all{2};
    const auto first = all.next();
    CHECK(all.next() != first);
    CHECK(all.next() == first);
}

TEST_CASE("threads run until they are stopped", "[forwarder][threads]") {
    running_threads running{2};
    CHECK(running.ended.wait_for(20ms) == std::future_status::timeout);
    running.all.stop(1s);
    CHECK_NOTHROW(running.ended.get());
}

TEST_CASE("threads that were stopped before they run end at once", "[forwarder][threads]") {
    threads all{2};
    all.stop(0s);
    all.run();
}

TEST_CASE("what is posted before the stop is done", "[forwarder][threads]") {
    threads all{2};
    int done = 0;
    asio::post(all.context(1), [&] { ++done; });
    all.stop(0s);
    all.run();
    CHECK(done == 1);
}

TEST_CASE("stopping stops every member with the same limit", "[forwarder][threads]") {
    threads all{1};
    const pretended_pool one{all};
    const pretended_pool other{all};
    { const pretended_pool gone{all}; }
    all.stop(3s);
    CHECK(one.stopped == 3s);
    CHECK(other.stopped == 3s);
}

TEST_CASE("a member that throws keeps no other one from being stopped", "[forwarder][threads]") {
    threads all{2};
    const pretended_pool one{all};
    const throwing_member bad{all, "first"};
    const throwing_member worse{all, "second"};
    const pretended_pool other{all};
    CHECK_THROWS_WITH(all.stop(3s), "first");
    CHECK(one.stopped == 3s);
    CHECK(other.stopped == 3s);
    all.run(); // it has been stopped
}

TEST_CASE("a failure ends all threads, and the first one is thrown", "[forwarder][threads]") {
    threads all{3};
    SECTION("that a handler throws") {
        asio::post(all.context(2), [] { throw std::runtime_error{"a handler's"}; });
        CHECK_THROWS_WITH(all.run(), "a handler's");
    }
    SECTION("that is given") {
        all.fail(std::make_exception_ptr(std::runtime_error{"first"}));
        all.fail(std::make_exception_ptr(std::runtime_error{"second"}));
        CHECK_THROWS_WITH(all.run(), "first");
    }
}

TEST_CASE("a task is performed by the thread it is for, and waited for", "[forwarder][threads]") {
    running_threads running{2};
    for (std::size_t i = 0; i < 2; ++i) {
        std::thread::id by;
        running.all.perform(i, [&] { by = std::this_thread::get_id(); });
        CHECK(by == running.on_thread(i));
    }
}

TEST_CASE("a task for a thread that does not run is performed at once", "[forwarder][threads]") {
    threads all{2};
    std::thread::id by;
    all.perform(1, [&] { by = std::this_thread::get_id(); });
    CHECK(by == std::this_thread::get_id());
    all.stop(0s);
    all.run();
    by = {};
    all.perform(1, [&] { by = std::this_thread::get_id(); });
    CHECK(by == std::this_thread::get_id());
}

TEST_CASE("a task may have another performed by its own thread", "[forwarder][threads]") {
    running_threads running{2};
    int performed = 0;
    running.all.perform(1, [&] { running.all.perform(1, [&] { ++performed; }); });
    threads idle{1};
    idle.perform(0, [&] { idle.perform(0, [&] { ++performed; }); });
    CHECK(performed == 2);
}

TEST_CASE("what a task throws is thrown to its caller, and the threads go on", "[forwarder][threads]") {
    running_threads running{1};
    CHECK_THROWS_WITH(running.all.perform(0, [] { throw std::runtime_error{"no"}; }), "no");
    CHECK(running.ended.wait_for(0s) == std::future_status::timeout);
}

TEST_CASE("a thread performs the tasks of several callers, one after the other", "[forwarder][threads]") {
    running_threads running{2};
    int performed = 0;
    const auto perform_many = [&] {
        for (int i = 0; i < 200; ++i) running.all.perform(1, [&] { ++performed; });
    };
    {
        const std::jthread one{perform_many};
        const std::jthread other{perform_many};
        running.all.perform(0, perform_many); // by the other thread
    }
    CHECK(performed == 600);
}

TEST_CASE("tasks of several callers are performed though their thread ends meanwhile", "[forwarder][threads]") {
    for (int round = 0; round < 50; ++round) {
        running_threads running{2};
        std::atomic<int> performed = 0;
        const auto perform = [&] {
            for (int i = 0; i < 20; ++i) running.all.perform(1, [&] { ++performed; });
        };
        {
            const std::jthread one{perform};
            const std::jthread other{perform};
            running.all.stop(0s);
        }
        CHECK(performed == 40);
    }
}

TEST_CASE("a task is performed though its thread ends meanwhile", "[forwarder][threads]") {
    for (int round = 0; round < 50; ++round) {
        running_threads running{2};
        int performed = 0;
        const auto stopping = std::async(std::launch::async, [&] { running.all.stop(0s); });
        for (std::size_t i = 0; i < 2; ++i) running.all.perform(i, [&] { ++performed; });
        CHECK(performed == 2);
    }
}
