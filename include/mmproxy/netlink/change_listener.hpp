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

/// Hears that rules, routes, addresses or interfaces change, in the network namespace that it was opened in: its
/// descriptor becomes readable. The multicast groups of rtnetlink(7).
class change_listener {
public:
    /// Throws `std::system_error`. Needs no privilege.
    change_listener()
        : fd_{mmproxy::detail::checked(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE),
                                       "socket(NETLINK_ROUTE)")} {
        ::sockaddr_nl address{};
        address.nl_family = AF_NETLINK;
        address.nl_groups = groups;
        mmproxy::detail::checked(::bind(fd_.get(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address),
                                 "bind(NETLINK_ROUTE)");
    }

    int native_handle() const noexcept { return fd_.get(); }
    /// Gives the descriptor away.
    int release() noexcept { return fd_.release(); }

    /// Forgets what it has heard so far. More than the kernel could keep (ENOBUFS) is a change like any other.
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
