// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_MOVED_HPP
#define MMPROXY_SOCKET_MOVED_HPP

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <sys/types.h>

namespace mmproxy {

/// The result of one system call that moves bytes: how many, or why none.
struct moved {
    std::size_t bytes = 0; ///< [bytes]; received 0 without an error: the end of the stream, or an empty datagram
    int error = 0;         ///< [errno]; 0: none

    /// The result of a call that returns the number of bytes or the negated error number, as those of io_uring do.
    static constexpr moved from(int result) noexcept {
        return result < 0 ? moved{0, -result} : moved{static_cast<std::size_t>(result), 0};
    }

    /// Nothing can be moved now, but later (EAGAIN): wait until the socket is ready.
    bool try_again() const noexcept { return error == EAGAIN; }
    /// The kernel is short of memory for now; the socket itself is well.
    bool is_short() const noexcept { return error == ENOBUFS || error == ENOMEM; }
    /// The socket will never take or give anything again.
    bool is_final() const noexcept { return error != 0 && !try_again() && !is_short(); }
    /// The error in `std::system_category()`.
    std::error_code code() const noexcept { return {error, std::system_category()}; }
};

namespace detail {

/// Makes a system call, and makes it again when a signal has interrupted it (EINTR).
template <class Call> moved move_bytes(Call call) noexcept {
    for (;;) {
        const ::ssize_t n = call();
        if (n >= 0) return {static_cast<std::size_t>(n), 0};
        if (errno != EINTR) return {0, errno};
    }
}

} // namespace detail

} // namespace mmproxy

#endif
