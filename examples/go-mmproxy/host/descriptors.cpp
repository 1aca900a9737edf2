// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/descriptors.hpp"

#include <mmproxy/relay/detail/pipe_pool.hpp>

#include <algorithm>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace go_mmproxy {

void open_standard_descriptors() noexcept {
    int descriptor = 0;
    while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (descriptor > STDERR_FILENO) ::close(descriptor);
}

std::size_t raise_descriptor_limit() noexcept {
    ::rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const ::rlimit raised{limit.rlim_max, limit.rlim_max};
    return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? limit.rlim_max : limit.rlim_cur;
}

std::size_t spare_descriptors(std::size_t limit, const descriptor_users& users) noexcept {
    constexpr std::size_t for_the_process = 32;      // its log, signals, routes and their guard: some 15
    constexpr std::size_t for_a_further_service = 8; // routes and their guard: 4
    constexpr std::size_t for_a_thread = 8;  // epoll of its own and of the relays, a wake-up, a timer, io_uring: 5
    constexpr std::size_t for_metrics = 144; // 2 * http_limits::connections, the listener, and what it waits by
    constexpr std::size_t for_pipes = 2 * mmproxy::detail::pipe_pool::most;
    const auto pipes = std::min(for_pipes * users.relaying_threads, limit / 8); // a stream without a pipe is copied
    const auto further_services = std::max<std::size_t>(users.services, 1) - 1;
    const auto listeners = users.listeners + users.datagram_listeners; // a socket; with UDP an epoll descriptor too
    const auto metrics = users.serves_metrics ? for_metrics : 0;
    const auto reserve = for_the_process + for_a_further_service * further_services + for_a_thread * users.threads +
                         metrics + pipes + listeners;
    return limit > reserve ? limit - reserve : 0;
}

} // namespace go_mmproxy
