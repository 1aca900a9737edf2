// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PLAYED_MANAGER_HPP
#define MMPROXY_TESTS_SUPPORT_PLAYED_MANAGER_HPP

#include "support/descriptor.hpp"
#include "support/temporary_directory.hpp"
#include "support/waiting.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

/// The service manager's side of sd_notify(3): a datagram socket, in a directory or abstract, in the network namespace
/// of the thread that makes it.
class played_manager {
public:
    explicit played_manager(bool is_abstract = false)
        : name_{is_abstract ? '@' + (directory_ / "notify") : directory_ / "notify"} {
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (is_abstract) address.sun_path[0] = '\0';
        const auto size = offsetof(::sockaddr_un, sun_path) + name_.size();
        checked(::bind(socket_.get(), reinterpret_cast<::sockaddr*>(&address), static_cast<::socklen_t>(size)), "bind");
    }

    /// What NOTIFY_SOCKET has to be.
    const std::string& name() const noexcept { return name_; }

    /// The next message; empty when none comes in time.
    std::string receive(std::chrono::milliseconds limit = patience) const {
        std::array<char, 4096> message;
        ::pollfd asked{socket_.get(), POLLIN, 0};
        if (::poll(&asked, 1, static_cast<int>(limit.count())) != 1) return {};
        const auto size = checked(::recv(socket_.get(), message.data(), message.size(), 0), "recv");
        return {message.data(), static_cast<std::size_t>(size)};
    }

    /// Drops messages until one begins like this. False: none did in time.
    bool hears(std::string_view beginning) const {
        std::string message;
        do message = receive();
        while (!message.empty() && !message.starts_with(beginning));
        return !message.empty();
    }

    bool is_silent_for(std::chrono::milliseconds time) const { return receive(time).empty(); }

    /// Hears nothing any more.
    void die() { socket_ = descriptor{}; }

private:
    temporary_directory directory_;
    std::string name_;
    descriptor socket_{checked(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")};
};

/// What a service manager does between fork(2) and exec(3): a shell that becomes what follows it, with these variables,
/// such as `WATCHDOG_USEC=1`, and these sockets. The process's number is `$$`.
inline std::vector<std::string> started_by_manager(std::string_view variables,
                                                   const std::vector<const descriptor*>& sockets = {}) {
    std::string copies; // out of the way first: one of the sockets may have a number that another is to have
    std::string script;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        const auto copy = std::to_string(100 + i);
        copies += "exec " + copy + "<&" + std::to_string(sockets[i]->get()) + "; ";
        script += "exec " + std::to_string(3 + i) + "<&" + copy + ' ' + copy + "<&-; ";
    }
    return {"bash", "-c", copies + script + "export " + std::string{variables} + R"(; exec "$@")", "bash"};
}

#endif
