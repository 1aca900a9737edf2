// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_THREADS_HPP
#define MMPROXY_FORWARDER_THREADS_HPP

#include <mmproxy/reactor/own_wait.hpp>
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
        const std::scoped_lock lock{mutex_};
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
    /// shorter limit. Where a member throws, the other members are stopped nonetheless, and the first exception is
    /// thrown then: what that member has goes on, until another call.
    void stop(duration limit);

    /// Ends all threads at once; `run()` throws the first failure.
    void fail(std::exception_ptr failure);

    /// Has a thread perform `task()`, waits for its end, and throws what it throws. For a thread that does not run, and
    /// for the calling thread, the task is performed at once. It needs no memory but what the task needs.
    ///
    /// Two of these threads must not have each other perform at the same time: each would wait for the other for ever.
    template <std::invocable Task> void perform(std::size_t number, Task task) {
        std::exception_ptr failure;
        auto noting = [&] {
            try {
                task();
            } catch (...) {
                failure = std::current_exception();
            }
        };
        at(number).perform({&noting, [](void* given) { (*static_cast<decltype(noting)*>(given))(); }});
        if (failure) std::rethrow_exception(failure);
    }

private:
    /// A task on the stack of its caller, which waits for it.
    struct waiting_task {
        void* task;
        void (*perform)(void* task);

        void operator()() const { perform(task); }
    };

    /// Whether the thread runs changes with `mutex_` held alone, and so does whether a task is performed by it.
    class worker {
    public:
        asio::io_context io{ASIO_CONCURRENCY_HINT_UNSAFE_IO}; // one thread runs it: its sockets need no lock
        asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);

        explicit worker(const thread_options& o) { *options_ = o; }

        void run();

        void perform(const waiting_task& task);

        /// Lets the thread end when it has nothing left to do. It needs no memory.
        void let_end();

    private:
        /// Performs the task that waits. There is none where its caller has performed it because the thread had ended.
        void perform_waiting(std::error_code /*none*/);
        void end(std::error_code /*none*/) { work.reset(); }

        void note_running(bool runs);

        std::shared_ptr<thread_options> options_ = shared_by_executor<thread_options>(io.get_executor());
        std::recursive_mutex mutex_{}; // a task may have the same thread perform another
        std::condition_variable_any changed_{};
        bool runs_ = false;
        const waiting_task* waiting_ = nullptr; ///< which the thread is to perform; the next one waits for its end
        std::atomic_flag may_end_{};
        detail::own_wait<worker> performing_{*this}; // taken with `mutex_` held
        detail::own_wait<worker> ending_{*this};
    };

    worker& at(std::size_t number) const noexcept { return *workers_[number % workers_.size()]; }

    void run_all();

    void run_one(worker& w) noexcept;

    /// Stops each of them, and returns what the first one has thrown.
    std::exception_ptr stop_members(duration limit);

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
    const auto failure = stop_members(limit);
    for (auto& w : workers_) w->let_end();
    if (failure) std::rethrow_exception(failure);
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

MMPROXY_DECL void threads::worker::perform(const waiting_task& task) {
    if (io.get_executor().running_in_this_thread()) return task();
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return waiting_ == nullptr || !runs_; });
    if (!runs_) return task();
    asio::post(io, performing_.handler<&worker::perform_waiting>());
    waiting_ = &task;
    changed_.wait(lock, [&] { return waiting_ != &task || !runs_; });
    if (waiting_ != &task) return;
    waiting_ = nullptr;
    task();
}

MMPROXY_DECL void threads::worker::perform_waiting(std::error_code /*none*/) {
    const std::scoped_lock lock{mutex_};
    if (const auto* const task = std::exchange(waiting_, nullptr)) (*task)();
    changed_.notify_all();
}

MMPROXY_DECL void threads::worker::let_end() {
    if (may_end_.test_and_set()) return;
    asio::post(io, ending_.handler<&worker::end>());
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

MMPROXY_DECL std::exception_ptr threads::stop_members(duration limit) {
    std::exception_ptr first;
    const std::scoped_lock lock{mutex_};
    for (auto* m : members_) try {
            m->stop(limit);
        } catch (...) {
            if (!first) first = std::current_exception();
        }
    return first;
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
