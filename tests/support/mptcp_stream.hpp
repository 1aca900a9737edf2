// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_MPTCP_STREAM_HPP
#define MMPROXY_TESTS_SUPPORT_MPTCP_STREAM_HPP

#include <mmproxy/address/endpoint.hpp>

#include "support/descriptor.hpp"
#include "support/tcp_stream.hpp"

#include <asio/ip/tcp.hpp>

#include <sys/socket.h>

inline constexpr int mptcp_number = 262; // IPPROTO_MPTCP, which older headers do not name

/// Whether the kernel has MPTCP in the thread's network namespace.
inline bool kernel_has_mptcp() {
    return descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, mptcp_number)}.get() >= 0;
}

/// Connects as a balancer that speaks MPTCP does, from an IPv4 address to one.
inline tcp_stream connect_by_mptcp(const mmproxy::socket_address& to) {
    tcp_stream opened{descriptor{checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, mptcp_number), "socket")}};
    const auto target = mmproxy::to_endpoint<asio::ip::tcp>(to);
    checked(::connect(opened.native_handle(), target.data(), static_cast<::socklen_t>(target.size())), "connect");
    return opened;
}

#endif
