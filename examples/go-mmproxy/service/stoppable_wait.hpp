// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_STOPPABLE_WAIT_HPP
#define GO_MMPROXY_SERVICE_STOPPABLE_WAIT_HPP

#include "go-mmproxy/service/signals.hpp"

#include <asio/any_io_executor.hpp>
#include <asio/posix/descriptor_base.hpp>

#include <chrono>

namespace go_mmproxy {

/// Waits for descriptors on the thread that asks, and waits no more once one of the signals has come. Not thread-safe.
class stoppable_wait {
public:
    using duration = std::chrono::steady_clock::duration;
    using event = asio::posix::descriptor_base::wait_type;

    /// The signals must outlive it; nothing else may wait for them.
    explicit stoppable_wait(signals& of);
    stoppable_wait(const stoppable_wait&) = delete;
    stoppable_wait& operator=(const stoppable_wait&) = delete;

    /// Whether the descriptor has become ready within the limit. It stays the caller's.
    bool until_ready(int descriptor, event wanted, duration limit);

    /// The signal that has come; 0: none yet.
    int signal();

    asio::any_io_executor executor() const noexcept { return signals_.context().get_executor(); }

private:
    signals& signals_;
    int signal_ = 0;
};

} // namespace go_mmproxy

#endif
