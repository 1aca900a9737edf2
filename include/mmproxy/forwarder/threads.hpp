// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_THREADS_HPP
#define MMPROXY_FORWARDER_THREADS_HPP

#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/reactor/thread_options.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace mmproxy {

/// Threads with an `io_context` each, which any number of pools and a program's own work share.
///
/// Each context is run by one thread alone, so that what belongs to it needs no lock, and forwarders of one thread
/// share what they can, a reactor for instance, by its executor. `threads` has to outlive the pools that are made on
/// it. Every member function but the destructor may be called by any thread.
class threads {
public:
    /// Of any precision: `30s`, `1500ms`.
    using duration = std::chrono::steady_clock::duration;

    /// What `threads::stop` stops as well, as a `forwarder_pool`. Neither copied nor moved.
    class member {
    public:
        member() = default;
        member(const member&) = delete;
        member& operator=(const member&) = delete;

        /// Takes nothing new, lets what there is finish for up to `limit`, and ends the rest; waits for nothing. Any
        /// thread may call it, and again with another limit.
        virtual void stop(duration limit) = 0;

    protected:
        ~member() = default;
    };

    /// Makes `count` contexts, at least one. Their threads start with `run()`, and go about their work as `options`
    /// say.
    explicit threads(std::size_t count, const thread_options& options = {});
    threads(const threads&) = delete;
    threads& operator=(const threads&) = delete;

    /// How many threads there are, at least 1.
    std::size_t size() const noexcept { return workers_.size(); }

    /// The context of a thread, from 0; further numbers begin with the first thread again. While the threads run, any
    /// other thread may only post to it.
    asio::io_context& context(std::size_t number) const noexcept { return at(number).io; }

    /// The number of a thread, of each in turn, for what may belong to any of them.
    std::size_t next() noexcept { return turn_.fetch_add(1, std::memory_order_relaxed) % size(); }

    /// Runs every thread, the calling one among them, until `stop()` has been called and nothing is left to be done.
    /// Throws what has ended it otherwise: the failure given to `fail`, what a handler has thrown, or
    /// `std::system_error` when a thread cannot be made. It is called once.
    void run() {
        run_all();
        if (failure_) std::rethrow_exception(failure_);
    }

    /// Has `stop()` stop `m` too, until `remove`: `m` is not owned. `member::stop` must call neither function.
    void add(member& m) {
        const std::scoped_lock lock{mutex_};
        members_.push_back(&m);
    }

    /// Has `stop()` leave `m` alone; waits for a `stop()` that is stopping it.
    void remove(member& m) noexcept {
        const std::scoped_lock lock{mutex_};
        members_.remove(&m);
    }

    /// Stops every member, and lets each thread end when it has nothing left to do. It may be called again with a
    /// shorter limit.
    void stop(duration limit);

    /// Ends all threads at once; `run()` throws the first failure.
    void fail(std::exception_ptr failure);

    /// Has a thread perform `task()`, waits for its end, and throws what it throws. For a thread that does not run, and
    /// for the calling thread, the task is performed at once.
    ///
    /// Two of these threads must not have each other perform at the same time: each would wait for the other for ever.
    template <std::invocable Task> void perform(std::size_t number, Task task) {
        std::exception_ptr failure;
        at(number).perform([&] {
            try {
                task();
            } catch (...) {
                failure = std::current_exception();
            }
        });
        if (failure) std::rethrow_exception(failure);
    }

private:
    /// Whether the thread runs changes with `mutex` held alone, and so does whether a task is performed by it.
    class worker {
    public:
        asio::io_context io{ASIO_CONCURRENCY_HINT_UNSAFE_IO}; // one thread runs it: its sockets need no lock
        asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);

        explicit worker(const thread_options& o) { *options_ = o; }

        void run();

        void perform(const std::function<void()>& task);

    private:
        enum class progress { waiting, done };

        /// Performs the task, unless the caller has performed it already because the thread had ended: the task is gone
        /// then.
        void perform_waiting(progress& state, const std::function<void()>& task);

        void note_running(bool runs);

        std::shared_ptr<thread_options> options_ = shared_by_executor<thread_options>(io.get_executor());
        std::recursive_mutex mutex_{}; // a task may have the same thread perform another
        std::condition_variable_any changed_{};
        bool runs_ = false;
    };

    worker& at(std::size_t number) const noexcept { return *workers_[number % workers_.size()]; }

    void run_all();

    void run_one(worker& w) noexcept;

    void stop_members(duration limit);

    std::vector<std::unique_ptr<worker>> workers_{};
    std::atomic<std::size_t> turn_ = 0;
    std::mutex mutex_{}; ///< of what follows
    std::list<member*> members_{};
    std::exception_ptr failure_{};
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL threads::threads(std::size_t count, const thread_options& options) {
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i)
        workers_.push_back(std::make_unique<worker>(options));
}

MMPROXY_DECL void threads::stop(duration limit) {
    stop_members(limit);
    for (auto& w : workers_) asio::post(w->io, [&work = w->work] { work.reset(); });
}

MMPROXY_DECL void threads::fail(std::exception_ptr failure) {
    const std::scoped_lock lock{mutex_};
    if (!failure_) failure_ = std::move(failure);
    for (auto& w : workers_) w->io.stop();
}

MMPROXY_DECL void threads::worker::run() {
    note_running(true);
    try {
        io.run();
    } catch (...) {
        note_running(false);
        throw;
    }
    note_running(false);
}

MMPROXY_DECL void threads::worker::perform(const std::function<void()>& task) {
    if (io.get_executor().running_in_this_thread()) return task();
    std::unique_lock lock{mutex_};
    if (!runs_) return task();
    const auto state = std::make_shared<progress>(progress::waiting);
    asio::post(io, [this, state, &task] { perform_waiting(*state, task); });
    changed_.wait(lock, [&] { return *state == progress::done || !runs_; });
    if (std::exchange(*state, progress::done) == progress::waiting) task();
}

MMPROXY_DECL void threads::worker::perform_waiting(progress& state, const std::function<void()>& task) {
    const std::scoped_lock lock{mutex_};
    if (std::exchange(state, progress::done) == progress::waiting) task();
    changed_.notify_all();
}

MMPROXY_DECL void threads::worker::note_running(bool runs) {
    const std::scoped_lock lock{mutex_};
    runs_ = runs;
    changed_.notify_all();
}

MMPROXY_DECL void threads::run_all() {
    std::vector<std::jthread> started;
    try {
        started.reserve(workers_.size() - 1);
        for (auto w = workers_.begin() + 1; w != workers_.end(); ++w) started.emplace_back([this, w] { run_one(**w); });
    } catch (const std::system_error& error) {
        const auto which = "cannot start thread " + std::to_string(started.size() + 2) + " of ";
        fail(std::make_exception_ptr(std::system_error{error.code(), which + std::to_string(size())}));
    } catch (...) { // out of memory: those that have started have to end, too
        fail(std::current_exception());
    }
    run_one(*workers_.front());
}

MMPROXY_DECL void threads::run_one(worker& w) noexcept {
    try {
        w.run();
    } catch (...) {
        fail(std::current_exception());
    }
}

MMPROXY_DECL void threads::stop_members(duration limit) {
    const std::scoped_lock lock{mutex_};
    for (auto* m : members_) m->stop(limit);
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
