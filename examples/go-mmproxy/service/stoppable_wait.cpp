// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/stoppable_wait.hpp"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

#include <system_error>

namespace go_mmproxy {

stoppable_wait::stoppable_wait(signals& of) : signals_{of} {
    signals_.async_wait([this](std::error_code ec, int number) {
        if (!ec) signal_ = number;
    });
}

bool stoppable_wait::until_ready(int descriptor, event wanted, duration limit) {
    auto& io = signals_.context();
    asio::posix::stream_descriptor watched{io, descriptor};
    asio::steady_timer timer{io, limit};
    bool is_ready = false;
    bool is_over = false;
    watched.async_wait(wanted, [&](std::error_code ec) { is_ready = !ec; });
    timer.async_wait([&](std::error_code) { is_over = true; });
    while (!is_ready && !is_over && signal_ == 0) io.run_one();
    watched.release(); // so that both handlers are called, while what they refer to is there
    timer.cancel();
    io.poll();
    return is_ready;
}

int stoppable_wait::signal() {
    signals_.context().poll();
    return signal_;
}

} // namespace go_mmproxy
