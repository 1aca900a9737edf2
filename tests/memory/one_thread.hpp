// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_MEMORY_ONE_THREAD_HPP
#define MMPROXY_TESTS_MEMORY_ONE_THREAD_HPP

#include "support/proxied_network.hpp"

#include <asio/io_context.hpp>

#include <chrono>

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

protected:
    void run_one() {
        constexpr std::chrono::milliseconds interval{2};
        io_.restart();
        io_.run_one_for(interval);
        target_.answer();
    }

private:
    proxied_network network_{};

protected:
    asio::io_context io_{1};
    Target target_{target_v4()};
};

#endif
