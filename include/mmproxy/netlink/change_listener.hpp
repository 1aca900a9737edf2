// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_CHANGE_LISTENER_HPP
#define MMPROXY_NETLINK_CHANGE_LISTENER_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <cerrno>
#include <cstdint>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace mmproxy::netlink {

/// Hears that rules, routes, addresses or interfaces change: its descriptor becomes readable.
///
/// It listens in the network namespace of the thread that constructs it, for ever. What has changed it does not tell:
/// list the objects again. It owns its descriptor, which is non-blocking. Multicast groups of rtnetlink(7).
class change_listener {
public:
    /// Opens the socket. Needs no privilege. Throws `std::system_error`.
    change_listener()
        : fd_{mmproxy::detail::checked(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE),
                                       "socket(NETLINK_ROUTE)")} {
        ::sockaddr_nl address{};
        address.nl_family = AF_NETLINK;
        address.nl_groups = groups;
        mmproxy::detail::checked(::bind(fd_.get(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address),
                                 "bind(NETLINK_ROUTE)");
    }

    /// The descriptor, to wait for; `drain` it when it is readable.
    int native_handle() const noexcept { return fd_.get(); }
    /// Gives the descriptor to the caller, which has to close it.
    int release() noexcept { return fd_.release(); }

    /// Throws away the messages that wait at a listener's descriptor, so that the next change makes it readable again.
    /// A loss of messages, which the kernel reports as ENOBUFS, is a change like any other.
    static void drain(int descriptor) noexcept {
        char any{};
        while (::recv(descriptor, &any, sizeof any, MSG_DONTWAIT) >= 0 || errno == ENOBUFS || errno == EINTR) {
        }
    }

private:
    static constexpr std::uint32_t groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE |
                                            RTMGRP_IPV6_ROUTE | RTMGRP_IPV4_RULE | 1U << (RTNLGRP_IPV6_RULE - 1U);

    mmproxy::unique_fd fd_;
};

} // namespace mmproxy::netlink

#endif
