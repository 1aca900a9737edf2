// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_DESCRIPTOR_LIMIT_HPP
#define MMPROXY_TESTS_SUPPORT_DESCRIPTOR_LIMIT_HPP

#include "support/descriptor.hpp"

#include <cstddef>

#include <fcntl.h>
#include <sys/resource.h>

/// Lets this process open as many further descriptors and no more, until the end of a block.
class descriptor_limit {
public:
    explicit descriptor_limit(std::size_t further) {
        checked(::getrlimit(RLIMIT_NOFILE, &before_), "getrlimit");
        // The limit is one of numbers, not of how many there are.
        const descriptor next{checked(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open")};
        auto limit = before_;
        limit.rlim_cur = static_cast<::rlim_t>(next.get()) + further;
        checked(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
    }
    descriptor_limit(const descriptor_limit&) = delete;
    descriptor_limit& operator=(const descriptor_limit&) = delete;
    ~descriptor_limit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    ::rlimit before_{};
};

#endif
