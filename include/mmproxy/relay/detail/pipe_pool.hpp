// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_PIPE_POOL_HPP
#define MMPROXY_RELAY_DETAIL_PIPE_POOL_HPP

#include <mmproxy/fallback/optional_call.hpp>
#include <mmproxy/relay/detail/pipe_signal.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace mmproxy::detail {

/// A pipe for splice(2). Owns both ends.
struct pipe_ends {
    unique_fd out{}; ///< to read from
    unique_fd in{};  ///< to write to

    explicit operator bool() const noexcept { return in.get() >= 0; }
};

/// Pipes for one thread, which takes no SIGPIPE from its first pipe on. A few empty ones are kept for later.
class pipe_pool {
public:
    /// How much a pipe holds, where the host allows it [bytes]; derived from the kernel's default of fs.pipe-max-size,
    /// above which CAP_SYS_RESOURCE is needed. F_SETPIPE_SZ in fcntl(2), pipe(7).
    static constexpr int pipe_size = 1 << 20;
    /// How many pipes there are at a time: a direction that finds none copies. Any number of this order will do.
    static constexpr std::size_t most = 64;
    /// How many pipes are kept without a user. Any number of this order will do.
    static constexpr std::size_t most_spare = 16;

    /// Returns an empty pipe, or no pipe when there are too many, or no descriptors are left.
    pipe_ends take() noexcept {
        if (spares_ == 0) return make();
        return std::move(spare_[--spares_]);
    }

    /// Takes back an empty pipe.
    void give_back(pipe_ends p) noexcept {
        if (spares_ == most_spare) return discard(std::move(p));
        spare_[spares_++] = std::move(p);
    }

    /// Closes a pipe, also one that holds bytes.
    void discard(pipe_ends /*closed*/) noexcept { --count_; }

private:
    pipe_ends make() noexcept {
        int ends[2]; // NOLINT: as pipe2(2) wants it
        if (count_ == most) return {};
        if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) {
            if (optional_call::may_be_refused(errno)) splice_call.refuse(errno); // of no use without pipes
            return {};
        }
        ++count_;
        block_pipe_signal();
        ::fcntl(ends[1], F_SETPIPE_SZ, pipe_size);
        return {unique_fd{ends[0]}, unique_fd{ends[1]}};
    }

    std::array<pipe_ends, most_spare> spare_{};
    std::size_t spares_ = 0;
    std::size_t count_ = 0;
};

} // namespace mmproxy::detail

#endif
