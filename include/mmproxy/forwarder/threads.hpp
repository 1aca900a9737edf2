// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_THREADS_HPP
#define MMPROXY_FORWARDER_THREADS_HPP

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// Threads with an `io_context` and a forwarder each.
template <class Forwarder> class worker_threads {
public:
    using duration = std::chrono::steady_clock::duration;

    struct worker {
        template <class Make> explicit worker(Make& make) : forwarder{make(io.get_executor())} {}

        // One thread runs it, so its sockets need no lock; other threads only post to it.
        asio::io_context io{ASIO_CONCURRENCY_HINT_UNSAFE_IO};
        asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
        Forwarder forwarder;
    };

    /// `make(executor)` returns the forwarder of one thread.
    template <class Make> worker_threads(std::size_t threads, Make make) {
        for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
            workers_.push_back(std::make_unique<worker>(make));
    }

    std::size_t size() const noexcept { return workers_.size(); }
    /// The worker of a listener: they are dealt out in turn.
    worker& operator[](std::size_t listener) const noexcept { return *workers_[listener % workers_.size()]; }

    /// Runs a listener's `serve` on its worker; what it throws ends all threads.
    void serve(worker& w, asio::awaitable<void> serving) {
        asio::co_spawn(w.io, std::move(serving), [this](std::exception_ptr failure) {
            if (failure) fail(std::move(failure));
        });
    }

    /// Runs every thread, the calling one among them, until `stop()` has drained every forwarder. Throws what ended it
    /// otherwise: `std::system_error` when a thread cannot be made.
    void run() {
        run_threads();
        if (failure_) std::rethrow_exception(failure_);
    }

    /// Drains every forwarder. Any thread may call it, and again with a shorter limit.
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

    /// The sum of what `count(forwarder)` returns for each.
    template <class Count> std::size_t sum(Count count) const noexcept {
        std::size_t result = 0;
        for (const auto& w : workers_) result += count(w->forwarder);
        return result;
    }

private:
    void run_threads() {
        std::vector<std::jthread> threads;
        try {
            for (auto w = workers_.begin() + 1; w != workers_.end(); ++w) threads.emplace_back([this, w] { run(**w); });
        } catch (const std::system_error& error) {
            const auto which = "cannot start thread " + std::to_string(threads.size() + 2) + " of ";
            fail(std::make_exception_ptr(std::system_error{error.code(), which + std::to_string(workers_.size())}));
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

    std::vector<std::unique_ptr<worker>> workers_{};
    std::mutex failing_{};
    std::exception_ptr failure_{};
};

} // namespace mmproxy::detail

#endif
