// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_IO_THREAD_HPP
#define MMPROXY_TESTS_SUPPORT_IO_THREAD_HPP

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

/// An `io_context` on a thread of its own, in the network namespace of the thread that makes it.
class io_thread {
public:
    io_thread();
    io_thread(const io_thread&) = delete;
    io_thread& operator=(const io_thread&) = delete;
    ~io_thread();

    /// Runs `task` on the thread and returns what it returns, or throws what it throws.
    template <class Task> auto run(Task task) {
        using result = std::invoke_result_t<Task&>;
        if constexpr (std::is_void_v<result>) {
            run_task(std::ref(task));
        } else {
            std::optional<result> returned;
            run_task([&] { returned.emplace(task()); });
            return std::move(*returned);
        }
    }

    asio::io_context& io() noexcept { return io_; }

private:
    void run_task(const std::function<void()>& task);

    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::jthread thread_;
};

/// Keeps a thread from running its handlers until the end of a block, so that what is sent meanwhile comes at once.
class held_thread {
public:
    explicit held_thread(io_thread& thread);
    held_thread(const held_thread&) = delete;
    held_thread& operator=(const held_thread&) = delete;
    ~held_thread();

private:
    std::promise<void> end_;
};

#endif
