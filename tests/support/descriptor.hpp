// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_DESCRIPTOR_HPP
#define MMPROXY_TESTS_SUPPORT_DESCRIPTOR_HPP

#include <cerrno>
#include <system_error>
#include <utility>

#include <unistd.h>

/// The result of a system call, or `std::system_error` naming the call when it failed.
template <class Result> Result checked(Result result, const char* call) {
    if (result < 0) throw std::system_error{errno, std::system_category(), call};
    return result;
}

/// Owns a file descriptor.
class descriptor {
public:
    explicit descriptor(int fd = -1) noexcept : fd_{fd} {}
    descriptor(descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }

    int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_;
};

#endif
