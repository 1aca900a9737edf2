// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_EPOLL_SET_HPP
#define TCP_LOAD_EPOLL_SET_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sys/epoll.h>

namespace tcp_load {

/// The sockets of one thread, each with a pointer that comes back with its events. epoll(7).
class epoll_set {
public:
    void add(int fd, std::uint32_t events, void* owner) { control(EPOLL_CTL_ADD, fd, events, owner); }
    void modify(int fd, std::uint32_t events, void* owner) { control(EPOLL_CTL_MOD, fd, events, owner); }

    /// Valid until the next call; empty when the limit is over. A negative limit: none.
    std::span<const ::epoll_event> wait(std::chrono::milliseconds limit) {
        const auto room = static_cast<int>(events_.size());
        const int count = ::epoll_wait(epoll_.get(), events_.data(), room, static_cast<int>(limit.count()));
        if (count < 0 && errno == EINTR) return {};
        return std::span{events_}.first(static_cast<std::size_t>(mmproxy::detail::checked(count, "epoll_wait")));
    }

private:
    void control(int operation, int fd, std::uint32_t events, void* owner) {
        ::epoll_event event{.events = events, .data = {.ptr = owner}};
        mmproxy::detail::checked(::epoll_ctl(epoll_.get(), operation, fd, &event), "epoll_ctl");
    }

    mmproxy::unique_fd epoll_{mmproxy::detail::checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
    std::array<::epoll_event, 256> events_{};
};

} // namespace tcp_load

#endif
