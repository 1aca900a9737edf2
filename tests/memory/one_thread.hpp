// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_MEMORY_ONE_THREAD_HPP
#define MMPROXY_TESTS_MEMORY_ONE_THREAD_HPP

#include "memory/failing_new.hpp"
#include "support/proxied_network.hpp"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

/// A network, a context in it, and a `Target` at `target_v4()` that answers on the same thread. Nothing but what the
/// context runs asks for memory while it runs. What a handler throws is thrown on.
template <class Target> class one_thread {
public:
    /// Lets everything work, until `is_done` or for the time of any test.
    template <class Condition> bool runs_until(Condition is_done) {
        constexpr std::chrono::seconds patience{5};
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!is_done() && std::chrono::steady_clock::now() < end) run_one();
        return is_done();
    }

    /// Runs every handler that nothing has to happen for.
    void settle() {
        io_.restart();
        io_.poll();
    }

    void runs_for(std::chrono::milliseconds time) {
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) run_one();
    }

    /// What the coroutine that was begun last has thrown.
    const std::exception_ptr& failure() const noexcept { return failure_; }
    /// Whether the allocation has failed that was to, when it began.
    bool has_failed() const noexcept { return has_failed_; }

protected:
    /// Begins a coroutine, which sets `allocations_left` first, where one of the allocations that it begins with has to
    /// fail; afterwards none fails.
    template <class Coroutine> void begin(Coroutine coroutine, bool has_to_fail, bool& has_ended) {
        asio::co_spawn(io_, std::move(coroutine), [this, &has_ended](const std::exception_ptr& failure) {
            failure_ = failure;
            has_ended = true;
        });
        asio::post(
            io_, [this, has_to_fail] { has_failed_ = has_to_fail && !std::exchange(allocations_left, std::nullopt); });
    }

    void run_one() {
        constexpr std::chrono::milliseconds interval{2};
        io_.restart();
        io_.run_one_for(interval);
        target_.answer();
    }

private:
    proxied_network network_{};
    std::exception_ptr failure_{};
    bool has_failed_ = false;

protected:
    asio::io_context io_{1};
    Target target_{target_v4()};
};

#endif
