// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_ONE_CPU_HPP
#define MMPROXY_TESTS_SUPPORT_ONE_CPU_HPP

#include "support/descriptor.hpp"

#include <sched.h>

/// Keeps the calling thread, and the threads that it starts, on one processor until the end of a block: what one socket
/// sends to another of the host never changes its order then.
class one_cpu {
public:
    one_cpu() {
        checked(::sched_getaffinity(0, sizeof before_, &before_), "sched_getaffinity");
        ::cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(static_cast<std::size_t>(checked(::sched_getcpu(), "sched_getcpu")), &one);
        checked(::sched_setaffinity(0, sizeof one, &one), "sched_setaffinity");
    }
    one_cpu(const one_cpu&) = delete;
    one_cpu& operator=(const one_cpu&) = delete;
    ~one_cpu() { ::sched_setaffinity(0, sizeof before_, &before_); }

private:
    ::cpu_set_t before_{};
};

#endif
