// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_FORKED_TASK_HPP
#define MMPROXY_TESTS_SUPPORT_FORKED_TASK_HPP

#include "support/waiting.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/// A forked copy of the test that runs `task(peer)` and exits with what it returns, or 99 after an exception.
///
/// Both sides meet at `signal()` and `wait()`: a byte each way, or the end of the other side. Killed when it is
/// destroyed.
class forked_task {
public:
    class peer {
    public:
        explicit peer(int fd) noexcept : fd_{fd} {}
        void signal() const noexcept { static_cast<void>(::send(fd_, "", 1, MSG_NOSIGNAL)); }

        /// False when the other side has ended, or has not signalled in time.
        bool wait() const noexcept {
            constexpr std::chrono::milliseconds limit = patience;
            char byte = 0;
            pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
            return ::poll(&ready, 1, static_cast<int>(limit.count())) == 1 && ::read(fd_, &byte, 1) == 1;
        }

    private:
        int fd_;
    };

    template <class Task> explicit forked_task(Task task) {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
            throw std::runtime_error{"socketpair"};
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(ends[0]);
            ::_exit(run(task, peer{ends[1]}));
        }
        ::close(ends[1]);
        fd_ = ends[0];
    }

    forked_task(const forked_task&) = delete;
    forked_task& operator=(const forked_task&) = delete;

    ~forked_task() {
        kill();
        ::close(fd_);
    }

    void signal() const noexcept { peer{fd_}.signal(); }
    bool wait() const noexcept { return peer{fd_}.wait(); }

    void kill() noexcept {
        if (pid_ > 0) ::kill(pid_, SIGKILL);
        exit_code();
    }

    /// Waits for the end: the exit code, or -1 after a signal.
    int exit_code() noexcept {
        int status = 0;
        if (pid_ <= 0) return -1;
        ::waitpid(std::exchange(pid_, 0), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    template <class Task> static int run(Task& task, peer parent) noexcept try { return task(parent); } catch (...) {
        return 99;
    }

    int fd_ = -1;
    pid_t pid_ = 0;
};

#endif
