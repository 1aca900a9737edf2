// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_FORWARDER_POOL_HPP
#define MMPROXY_FORWARDER_FORWARDER_POOL_HPP

#include <mmproxy/forwarder/accepted_socket.hpp>
#include <mmproxy/net/listen.hpp>

#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <ranges>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace mmproxy {

/// Forwarders on several threads, each with an `io_context` of its own: they share nothing while bytes move.
///
/// Listening sockets and threads are separate numbers. With at least as many sockets as threads each thread accepts for
/// itself (the kernel spreads connections over the sockets); with fewer, accepted connections are handed round.
template <class Forwarder> class forwarder_pool {
public:
    using duration = std::chrono::steady_clock::duration;

    /// `make(executor)` returns the forwarder of one thread. `max_connections` holds for all of them together;
    /// that of their `tcp_options` is not asked.
    template <std::invocable<const asio::any_io_executor&> Make>
    forwarder_pool(std::size_t threads, Make make,
                   std::size_t max_connections = std::numeric_limits<std::size_t>::max())
        : places_{std::make_shared<admission>(max_connections)} {
        for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
            workers_.push_back(std::make_unique<worker>(make));
    }

    forwarder_pool(const forwarder_pool&) = delete; // its handlers know where it is
    forwarder_pool& operator=(const forwarder_pool&) = delete;

    /// Opens `count` listening sockets on one address. Throws `std::system_error`. Call it before `run()`.
    void listen(const socket_address& address, std::size_t count, listen_options options = {}) {
        options.reuse_port = options.reuse_port || count > 1;
        for (std::size_t i = 0; i < count; ++i) serve(i, count, mmproxy::listen(executor(i), address, options));
    }

    /// Runs every thread, the calling one among them, until `stop()` has ended the last connection. Throws what ended
    /// it otherwise: `std::system_error` when a thread cannot be made.
    void run() {
        run_threads();
        if (failure_) std::rethrow_exception(failure_);
    }

    /// Stops accepting, lets connections finish for up to `limit`, resets the rest. Any thread may call it, and again
    /// with a shorter limit.
    void stop(duration limit) {
        const auto draining = std::make_shared<std::atomic<std::size_t>>(workers_.size());
        for (auto& w : workers_)
            asio::post(w->io, [this, draining, limit, worker = w.get()] {
                asio::co_spawn(worker->io, worker->forwarder.drain(limit),
                               [this, draining](const std::exception_ptr& /*none*/) {
                                   if (--*draining == 0) let_go();
                               });
            });
    }

    /// How many connections there are, on all threads. Any thread may ask.
    std::size_t connections() const noexcept {
        std::size_t sum = 0;
        for (const auto& w : workers_) sum += w->forwarder.connections();
        return sum;
    }

private:
    struct worker {
        template <class Make> explicit worker(Make& make) : forwarder{make(io.get_executor())} {}

        // One thread runs it, so its sockets need no lock; other threads only post to it.
        asio::io_context io{ASIO_CONCURRENCY_HINT_UNSAFE_IO};
        asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
        Forwarder forwarder;
    };

    void run_threads() {
        std::vector<std::jthread> threads;
        try {
            for (auto& w : workers_ | std::views::drop(1)) threads.emplace_back([this, &w] { run(*w); });
        } catch (const std::system_error&) {
            fail(std::current_exception());
        }
        run(*workers_.front());
    }

    void run(worker& w) noexcept {
        try {
            w.io.run();
        } catch (...) {
            fail(std::current_exception());
        }
    }

    void fail(std::exception_ptr failure) {
        const std::scoped_lock lock{failing_};
        if (!failure_) failure_ = std::move(failure);
        for (auto& w : workers_) w->io.stop();
    }

    /// Once every thread has drained: until then one may still hand a socket to another.
    void let_go() {
        for (auto& w : workers_) asio::post(w->io, [worker = w.get()] { worker->work.reset(); });
    }

    asio::any_io_executor executor(std::size_t listener) const {
        return workers_[listener % workers_.size()]->io.get_executor();
    }

    void serve(std::size_t listener, std::size_t listeners, asio::ip::tcp::acceptor acceptor) {
        auto& own = *workers_[listener % workers_.size()];
        const bool hand_round = listeners < workers_.size();
        auto take = [this, &own, hand_round, next = listener](accepted_socket s) mutable {
            auto& w = hand_round ? *workers_[next++ % workers_.size()] : own;
            if (&w == &own) return own.forwarder.forward(std::move(s));
            asio::post(w.io, [&w, socket = std::move(s)]() mutable { w.forwarder.forward(std::move(socket)); });
        };
        auto serving = own.forwarder.serve(std::move(acceptor), listener, places_, std::move(take));
        asio::co_spawn(own.io, std::move(serving), [this](std::exception_ptr failure) {
            if (failure) fail(std::move(failure));
        });
    }

    std::shared_ptr<admission> places_;
    std::vector<std::unique_ptr<worker>> workers_{};
    std::mutex failing_{};
    std::exception_ptr failure_{};
};

} // namespace mmproxy

#endif
