// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/service_manager.hpp"

#include "go-mmproxy/config/digits.hpp"
#include "go-mmproxy/host/environment.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

std::error_code last_error() noexcept {
    return {errno, std::system_category()};
}

/// The address of a socket in the file system, `/…`, or of an abstract one, `@…`. unix(7).
class local_endpoint {
public:
    explicit local_endpoint(std::string_view name) noexcept
        : is_good_{(name.starts_with('/') || name.starts_with('@')) && name.size() < sizeof address_.sun_path},
          size_{static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + name.size())} {
        if (!is_good_) return;
        address_.sun_family = AF_UNIX;
        name.copy(address_.sun_path, name.size());
        if (name.starts_with('@')) address_.sun_path[0] = '\0';
    }

    std::error_code connect(int socket) const noexcept {
        if (!is_good_) return std::make_error_code(std::errc::address_family_not_supported);
        return ::connect(socket, reinterpret_cast<const ::sockaddr*>(&address_), size_) == 0 ? std::error_code{}
                                                                                             : last_error();
    }

private:
    ::sockaddr_un address_{};
    bool is_good_;
    ::socklen_t size_;
};

/// A send waits for a second at most: any time of this order will do, the manager is on this host.
mmproxy::unique_fd open_socket() noexcept {
    constexpr ::timeval limit{.tv_sec = 1, .tv_usec = 0};
    mmproxy::unique_fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return socket;
}

std::string status_line(std::string_view status) {
    std::string line{status};
    std::ranges::replace(line, '\n', ' '); // which begins another variable
    return "\nSTATUS=" + line;
}

/// What is done now may take so long, even where the manager's own limits are shorter.
std::string extension(std::chrono::microseconds limit) {
    return "\nEXTEND_TIMEOUT_USEC=" + std::to_string(limit.count());
}

/// As the manager counts: CLOCK_MONOTONIC.
std::string monotonic_now() {
    ::timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000);
}

/// How often the manager wants to hear of this process; nothing where it wants to hear of another one.
std::optional<std::chrono::microseconds> take_watchdog_limit() {
    const auto limit = take_variable("WATCHDOG_USEC");
    const auto process = take_variable("WATCHDOG_PID");
    const bool is_for_us = !process || *process == std::to_string(::getpid());
    const auto number = limit && is_for_us ? read_digits<std::uint64_t>(*limit) : std::nullopt;
    if (!number || *number == 0) return std::nullopt;
    constexpr std::chrono::microseconds max = std::chrono::hours{1}; // to be told more often harms nobody
    return *number < static_cast<std::uint64_t>(max.count()) ? std::chrono::microseconds{*number} : max;
}

} // namespace

service_manager::service_manager() : watchdog_limit_{take_watchdog_limit()} {
    const auto name = take_variable("NOTIFY_SOCKET");
    if (!name || name->empty()) return;
    socket_ = open_socket();
    why_not_connected_ = local_endpoint{*name}.connect(socket_.get());
}

std::error_code service_manager::ready(std::string_view status) const {
    return tell("READY=1" + status_line(status));
}

std::error_code service_manager::reloading(std::string_view status, std::chrono::microseconds limit) const {
    return tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_now() + extension(limit) + status_line(status));
}

std::error_code service_manager::stopping(std::string_view status, std::chrono::microseconds limit) const {
    return tell("STOPPING=1" + extension(limit) + status_line(status));
}

std::error_code service_manager::alive() const noexcept {
    return tell("WATCHDOG=1");
}

std::error_code service_manager::tell(std::string_view state) const noexcept {
    if (socket_.get() < 0 || why_not_connected_) return why_not_connected_;
    const auto sent = ::send(socket_.get(), state.data(), state.size(), MSG_NOSIGNAL);
    return sent < 0 ? last_error() : std::error_code{};
}

} // namespace go_mmproxy
