// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_PORT_SHARING_HPP
#define MMPROXY_FORWARDER_UDP_PORT_SHARING_HPP

#include <mmproxy/socket/asked_option.hpp>

#include <span>
#include <vector>

#include <sys/socket.h>

namespace mmproxy::detail {

/// Lets sockets of this process bind to the ports of its listening sockets, from its construction to its destruction: a
/// client's address may have the port that we listen on at a wildcard address, as when name or time servers ask each
/// other.
///
/// It lives for a moment only: a program that is started twice is told that its port is taken. SO_REUSEPORT in
/// socket(7).
class port_sharing {
public:
    /// `listening`: descriptors, which have to stay open meanwhile. Throws `std::bad_alloc`.
    explicit port_sharing(std::span<const int> listening) {
        for (const int socket : listening)
            if (asked_option(socket, SO_REUSEPORT) <= 0) changed_.push_back(socket);
        set(1);
    }
    port_sharing(const port_sharing&) = delete;
    port_sharing& operator=(const port_sharing&) = delete;
    ~port_sharing() { set(0); }

private:
    void set(int value) const noexcept {
        for (const int socket : changed_) ::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &value, sizeof value);
    }

    std::vector<int> changed_{};
};

} // namespace mmproxy::detail

#endif
