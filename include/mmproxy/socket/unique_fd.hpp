// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_UNIQUE_FD_HPP
#define MMPROXY_SOCKET_UNIQUE_FD_HPP

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace mmproxy {

/// Owns a file descriptor, and closes it when it is destroyed or assigned another. -1 is none. Movable, not copyable.
class unique_fd {
public:
    unique_fd() noexcept = default;
    /// Takes over a descriptor; -1 is none.
    explicit unique_fd(int fd) noexcept : fd_{fd} {}
    /// Leaves `other` without one.
    unique_fd(unique_fd&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    /// Closes the descriptor there is, and takes over that of `other`.
    unique_fd& operator=(unique_fd&& other) noexcept {
        unique_fd taken{std::move(other)};
        std::swap(fd_, taken.fd_);
        return *this;
    }
    ~unique_fd() {
        if (fd_ >= 0) ::close(fd_);
    }

    /// The descriptor, which the object keeps; -1 for none.
    int get() const noexcept { return fd_; }
    /// Gives the descriptor to the caller, which has to close it.
    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

namespace detail {

/// Returns the result of a system call that has succeeded. A negative result throws `std::system_error` with `errno`
/// and the name of the call.
inline int checked(int result, const char* call) {
    if (result < 0) throw std::system_error{errno, std::system_category(), call};
    return result;
}

/// Another descriptor of the same open file, which no program that this process executes inherits: fcntl(2). Throws
/// `std::system_error` when there is none left.
inline unique_fd duplicate_of(int fd) {
    return unique_fd{checked(::fcntl(fd, F_DUPFD_CLOEXEC, 0), "fcntl(F_DUPFD_CLOEXEC)")};
}

} // namespace detail

} // namespace mmproxy

#endif
