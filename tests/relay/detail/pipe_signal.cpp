// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay/detail/pipe_signal.hpp>

#include "support/catch.hpp"

#include <cerrno>
#include <csignal>
#include <thread>

#include <unistd.h>

using namespace mmproxy::detail;

namespace {

bool is_pending() {
    ::sigset_t pending;
    ::sigpending(&pending);
    return ::sigismember(&pending, SIGPIPE) == 1;
}

/// Writes to a pipe that has no reader any more.
int write_in_vain() {
    int ends[2] = {};
    if (::pipe(ends) != 0) return errno;
    ::close(ends[0]);
    const auto written = ::write(ends[1], "x", 1);
    const int error = written < 0 ? errno : 0;
    ::close(ends[1]);
    return error;
}

} // namespace

TEST_CASE("a thread without SIGPIPE outlives a broken pipe, and takes the signal back", "[relay][pipe_signal]") {
    int error = 0;
    bool was_pending = false;
    bool is_left = true;
    std::jthread{[&] {
        block_pipe_signal();
        error = write_in_vain();
        was_pending = is_pending();
        take_pipe_signal();
        is_left = is_pending();
    }}.join();
    CHECK(error == EPIPE);
    CHECK(was_pending);
    CHECK_FALSE(is_left);
}

TEST_CASE("taking SIGPIPE where there is none does not wait", "[relay][pipe_signal]") {
    std::jthread{[] {
        block_pipe_signal();
        take_pipe_signal();
    }}.join();
    SUCCEED("it has returned");
}
