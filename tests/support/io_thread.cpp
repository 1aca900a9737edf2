// SPDX-License-Identifier: BSL-1.0
#include "support/io_thread.hpp"

#include <asio/post.hpp>

io_thread::io_thread() : work_{asio::make_work_guard(io_)}, thread_{[this] { io_.run(); }} {}

io_thread::~io_thread() {
    work_.reset();
}

void io_thread::run_task(const std::function<void()>& task) {
    std::packaged_task<void()> told{task};
    asio::post(io_, [&told] { told(); });
    told.get_future().get();
}

held_thread::held_thread(io_thread& thread) {
    std::promise<void> paused;
    asio::post(thread.io(), [&paused, ended = end_.get_future().share()] {
        paused.set_value();
        ended.wait();
    });
    paused.get_future().wait();
}

held_thread::~held_thread() {
    end_.set_value();
}
