// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_PIPE_SIGNAL_HPP
#define MMPROXY_RELAY_DETAIL_PIPE_SIGNAL_HPP

#include <csignal>
#include <ctime>

#include <pthread.h>

namespace mmproxy::detail {

/// The set of SIGPIPE alone.
inline ::sigset_t pipe_signal() noexcept {
    ::sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGPIPE);
    return set;
}

/// Blocks SIGPIPE on the calling thread: send(2) can be asked not to raise it where the peer is gone, splice(2) cannot.
/// pthread_sigmask(3).
inline void block_pipe_signal() noexcept {
    const auto set = pipe_signal();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

/// Takes the signal that an EPIPE has left pending on the calling thread, which blocks it. sigtimedwait(2).
inline void take_pipe_signal() noexcept {
    const auto set = pipe_signal();
    constexpr ::timespec at_once{};
    ::sigtimedwait(&set, nullptr, &at_once);
}

} // namespace mmproxy::detail

#endif
