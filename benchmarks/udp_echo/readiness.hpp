// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_READINESS_HPP
#define UDP_ECHO_READINESS_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include "balancer.hpp"

#include <array>
#include <deque>
#include <vector>

namespace udp_echo {

/// Which balancers have replies to read. A single one is always asked: its receive waits, and spares a system call.
class readiness {
public:
    explicit readiness(std::deque<balancer>& balancers);

    /// Waits for some milliseconds at most. Valid until the next call.
    const std::vector<balancer*>& wait();

private:
    std::vector<balancer*> ready_{};
    mmproxy::unique_fd epoll_{}; ///< only of several balancers
};

} // namespace udp_echo

#endif
