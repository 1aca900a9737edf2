// SPDX-License-Identifier: BSL-1.0
#include "readiness.hpp"

#include <cstddef>
#include <span>

#include <sys/epoll.h>

namespace udp_echo {

using mmproxy::detail::checked;

readiness::readiness(std::deque<balancer>& balancers) {
    if (balancers.size() == 1) {
        ready_ = {&balancers.front()};
        return;
    }
    epoll_ = mmproxy::unique_fd{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
    for (auto& b : balancers) {
        ::epoll_event event{.events = EPOLLIN, .data = {.ptr = &b}};
        checked(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, b.fd(), &event), "epoll_ctl");
    }
}

const std::vector<balancer*>& readiness::wait() {
    if (epoll_.get() < 0) return ready_;
    constexpr int longest_wait = 20; // [ms]
    std::array<::epoll_event, 64> events{};
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), longest_wait);
    ready_.clear();
    for (const auto& event : std::span{events}.first(static_cast<std::size_t>(checked(count, "epoll_wait"))))
        ready_.push_back(static_cast<balancer*>(event.data.ptr));
    return ready_;
}

} // namespace udp_echo
