// SPDX-License-Identifier: BSL-1.0
#include "descriptors.hpp"

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

std::size_t spare_descriptors(std::size_t limit, std::size_t threads, std::size_t listeners) noexcept {
    constexpr std::size_t for_the_process = 64;
    constexpr std::size_t for_a_thread = 16; // epoll, its wake-up and its timer, and a few to spare
    const auto reserve = for_the_process + for_a_thread * threads + listeners;
    return limit > reserve ? limit - reserve : 0;
}

} // namespace go_mmproxy
