// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_SANDBOX_HPP
#define MMPROXY_TESTS_SUPPORT_SANDBOX_HPP

#include <cstdint>
#include <initializer_list>
#include <vector>

#include <linux/filter.h>

/// A system call that fails, with `error`, as an older kernel or a container's filter lets it. Where `argument` is a
/// number from 0 on, it fails only with that value of that argument.
struct refused_call {
    long number;
    int error;
    int argument = -1;
    std::uint32_t value = 0;
};

/// Refuses system calls to a process from its start on. seccomp(2).
class sandbox {
public:
    sandbox() = default;
    sandbox(std::initializer_list<refused_call> calls);

    /// Kills the process with the first call that is none of these.
    static sandbox of_calls(const std::vector<long>& allowed);

    /// Confines the calling thread, and what it starts, for good. Async-signal-safe.
    void enter() const noexcept;

private:
    std::vector<::sock_filter> code_;
};

#endif
