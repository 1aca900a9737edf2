// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_CHILD_PROCESS_HPP
#define MMPROXY_TESTS_SUPPORT_CHILD_PROCESS_HPP

#include "support/descriptor.hpp"
#include "support/sandbox.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

/// A program that runs in the network namespace of the thread that starts it, and no longer than this object lives.
///
/// It is looked for in PATH and in the sbin directories. It leads a process group of its own: what it starts in turn
/// ends with it. Its output goes to files in memory, so it never waits for a reader. Its locale is C; env(1) in front
/// of it chooses another one. Errors: `std::system_error` naming the call; a program that is missing is one.
class child_process {
public:
    explicit child_process(const std::vector<std::string>& arguments, const sandbox& confined = {});
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    /// SIGTERM, and SIGKILL when that was not heard.
    ~child_process();

    /// What it has written so far.
    std::string output() const;
    std::string errors() const;

    /// Waits until the text stands in its output or its errors. False: the process has ended without it, or time is up.
    bool writes(std::string_view text);

    /// Waits until it, or another, has so many sockets that listen on the TCP port or receive on the UDP port. False:
    /// the process has ended, or time is up.
    bool listens(unsigned port, std::size_t sockets = 1);

    /// Waits for its end: the exit status, or 128 and the number of the signal; nothing when time is up.
    std::optional<int> wait();

    /// Waits until it takes next to no CPU time for a while, as a process does that waits; one that spins never does.
    bool comes_to_rest();

    bool running();
    void signal(int number) const;
    ::pid_t id() const noexcept { return id_; }

private:
    descriptor output_;
    descriptor errors_;
    ::pid_t id_;
    std::optional<int> status_{};
};

/// What a program that was run to its end has left.
struct finished_process {
    int status;
    std::string output;
    std::string errors;
};

/// Runs a program to its end; throws `std::runtime_error` when it takes too long.
finished_process run_program(const std::vector<std::string>& arguments, const sandbox& confined = {});

/// How many sockets listen on this TCP port in the thread's network namespace.
std::size_t listening_sockets(unsigned port);

/// Whether there is one now. One of another program may be closed before the caller connects to it.
inline bool is_listening(unsigned port) {
    return listening_sockets(port) > 0;
}

/// How many sockets take datagrams from any sender on this UDP port in the thread's network namespace.
std::size_t receiving_sockets(unsigned port);

/// Throws `std::runtime_error` naming the package when a program that a test needs is not installed.
void require_program(const std::string& name, const std::string& package);

#endif
