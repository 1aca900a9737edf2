// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RUNNING_THREADS_HPP
#define MMPROXY_TESTS_SUPPORT_RUNNING_THREADS_HPP

#include <mmproxy/forwarder/threads.hpp>

#include <asio/post.hpp>

#include <chrono>
#include <cstddef>
#include <future>
#include <thread>

/// Threads that run until the end of the test.
struct running_threads {
    explicit running_threads(std::size_t count)
        : all{count}, ended{std::async(std::launch::async, [this] { all.run(); })} {
        for (std::size_t i = 0; i < count; ++i) on_thread(i); // from here on they run
    }
    running_threads(const running_threads&) = delete;
    running_threads& operator=(const running_threads&) = delete;
    ~running_threads() { all.stop({}); }

    /// The thread that performs what is posted to that context.
    std::thread::id on_thread(std::size_t number) {
        std::promise<std::thread::id> id;
        asio::post(all.context(number), [&] { id.set_value(std::this_thread::get_id()); });
        return id.get_future().get();
    }

    mmproxy::threads all;
    std::future<void> ended;
};

#endif
