// SPDX-License-Identifier: BSL-1.0
//
// Pools and their threads while memory is short.
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/protocol/tcp.hpp>
#include <mmproxy/protocol/udp.hpp>

#include "memory/failing_new.hpp"
#include "support/catch.hpp"
#include "support/running_threads.hpp"

#include <asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 10s;

/// How many forwarders there are, what they were told, and whether their next drain lacks memory. Of all threads.
struct counts {
    std::atomic<int> living = 0;
    std::atomic<int> stopped = 0;
    std::atomic<int> drained = 0;
    std::atomic<int> drains_that_fail = 0;
};

/// Asks for memory to be made, and for none to end.
template <class Protocol> class counted_forwarder {
public:
    using protocol = Protocol;
    static constexpr bool is_steerable = false;

    explicit counted_forwarder(counts& all) : all_{&all}, owned_{std::make_unique<int>()} { ++all_->living; }
    counted_forwarder(counted_forwarder&& other) noexcept
        : all_{std::exchange(other.all_, nullptr)}, owned_{std::move(other.owned_)} {}
    counted_forwarder& operator=(counted_forwarder&&) = delete;
    ~counted_forwarder() {
        if (all_ != nullptr) --all_->living;
    }

    asio::awaitable<void> drain(threads::duration /*limit*/) {
        if (all_->drains_that_fail > 0 && all_->drains_that_fail-- > 0) throw std::bad_alloc{};
        return drained(*all_);
    }
    asio::awaitable<void> drain(std::size_t /*listener*/, threads::duration limit) { return drain(limit); }
    void stop_accepting() { ++all_->stopped; }
    void stop_accepting(std::size_t /*listener*/) {}
    void close(std::size_t /*listener*/) {}
    void forward(accepted_socket /*accepted*/) {}
    std::size_t connections() const noexcept { return 0; }
    std::size_t flows() const noexcept { return 0; }

    asio::awaitable<std::error_code> serve(asio::ip::tcp::acceptor, std::size_t, std::shared_ptr<admission>,
                                           std::function<void(accepted_socket)>);
    asio::awaitable<std::error_code> serve(native_socket<asio::ip::udp>, std::size_t, std::shared_ptr<admission>, bool);

private:
    static asio::awaitable<void> drained(counts& all) {
        ++all.drained;
        co_return;
    }

    counts* all_;
    std::unique_ptr<int> owned_;
};

template <class Protocol> using counted_pool = forwarder_pool<counted_forwarder<Protocol>>;

template <class Protocol> std::unique_ptr<counted_pool<Protocol>> make_pool(threads& t, counts& all) {
    return std::make_unique<counted_pool<Protocol>>(
        t, [&all](const asio::any_io_executor& /*executor*/) { return counted_forwarder<Protocol>{all}; });
}

/// Whether the allocation of that number was asked for, and failed.
template <class Task> bool fails_at(std::size_t number, Task task) {
    allocations_left = number;
    try {
        task();
    } catch (const std::bad_alloc&) {
        return true;
    }
    return !std::exchange(allocations_left, std::nullopt);
}

} // namespace

TEMPLATE_TEST_CASE("a pool is destroyed without memory", "[forwarder][forwarder_pool]", tcp, udp) {
    counts all;
    SECTION("while its threads run") {
        running_threads running{3};
        auto pool = make_pool<TestType>(running.all, all);
        CHECK(all.living == 3);
        const no_memory missing;
        pool.reset();
    }
    SECTION("before they run") {
        threads idle{3};
        auto pool = make_pool<TestType>(idle, all);
        const no_memory missing;
        pool.reset();
    }
    SECTION("after they have run") {
        std::optional<running_threads> running{3};
        auto pool = make_pool<TestType>(running->all, all);
        running->all.stop(0s);
        running->ended.get();
        const no_memory missing;
        pool.reset();
    }
    CHECK(all.living == 0);
}

TEST_CASE("threads perform and end without memory", "[forwarder][threads]") {
    running_threads running{2};
    std::thread::id by;
    {
        const no_memory missing;
        for (int i = 0; i < 100; ++i) running.all.perform(1, [&] { by = std::this_thread::get_id(); });
        running.all.stop(0s);
        running.all.stop(0s);
    }
    CHECK(by != std::this_thread::get_id());
    CHECK(running.ended.wait_for(patience) == std::future_status::ready);
}

TEMPLATE_TEST_CASE("a pool that lacks memory to be made leaves nothing behind", "[forwarder][forwarder_pool]", tcp,
                   udp) {
    counts all;
    std::size_t number = 0;
    SECTION("while its threads run") {
        running_threads running{2};
        while (fails_at(number, [&] { make_pool<TestType>(running.all, all); })) {
            CHECK(all.living == 0);
            ++number;
        }
        running.all.stop(0s);
        CHECK(running.ended.wait_for(patience) == std::future_status::ready);
    }
    SECTION("before they run") {
        threads idle{2};
        while (fails_at(number, [&] { make_pool<TestType>(idle, all); })) {
            CHECK(all.living == 0);
            ++number;
        }
        idle.stop(0s); // of no pool
        idle.run();
    }
    CHECK(number > 5);
}

TEMPLATE_TEST_CASE("a pool that lacks memory to stop throws, and another call stops it", "[forwarder][forwarder_pool]",
                   tcp, udp) {
    std::size_t number = 0;
    bool has_failed = true;
    for (; has_failed; ++number) {
        counts all;
        threads idle{2};
        const auto pool = make_pool<TestType>(idle, all);
        has_failed = fails_at(number, [&] { idle.stop(0s); });
        if (has_failed) idle.stop(0s);
        idle.run();
        CHECK(all.drained >= 2);
    }
    CHECK(number > 2);
}

TEMPLATE_TEST_CASE("a drain that lacks memory is counted: the threads end", "[forwarder][forwarder_pool]", tcp, udp) {
    counts all;
    threads idle{3};
    const auto pool = make_pool<TestType>(idle, all);
    SECTION("of a forwarder") {
        all.drains_that_fail = 2;
        idle.stop(0s);
        idle.run();
        CHECK(all.drained == 1);
    }
    SECTION("of the thread") {
        idle.stop(0s);
        {
            const no_memory missing;
            idle.context(0).poll(); // as its thread does
        }
        idle.run();
        CHECK(all.drained < 3);
    }
    CHECK(all.stopped == 3);
}
