// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_IO_THREAD_HPP
#define MMPROXY_TESTS_SUPPORT_IO_THREAD_HPP

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_future.hpp>

#include <thread>
#include <utility>

/// An `io_context` on a thread of its own, in the network namespace of the thread that makes it.
class io_thread {
public:
    io_thread() : thread_{[this] { io_.run(); }} {}
    io_thread(const io_thread&) = delete;
    io_thread& operator=(const io_thread&) = delete;
    ~io_thread() { work_.reset(); }

    /// Runs `task` on the thread and returns what it returns, or throws what it throws.
    template <class Task> auto run(Task task) { return asio::post(io_, asio::use_future(std::move(task))).get(); }

    asio::io_context& io() noexcept { return io_; }

private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
    std::jthread thread_;
};

#endif
