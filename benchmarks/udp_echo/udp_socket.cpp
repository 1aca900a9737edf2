// SPDX-License-Identifier: BSL-1.0
#include "udp_socket.hpp"

#include <mmproxy/address/endpoint.hpp>

#include <asio/ip/udp.hpp>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace udp_echo {
namespace {

using mmproxy::detail::checked;

int domain_of(const mmproxy::socket_address& address) {
    return address.address.is_v6() ? AF_INET6 : AF_INET;
}

template <class Value> int set_option(int fd, int level, int name, const Value& value) {
    return ::setsockopt(fd, level, name, &value, sizeof value);
}

/// Beyond the system's limit where the privilege is there (CAP_NET_ADMIN), up to it elsewhere.
void enlarge_receive_buffer(int fd) {
    constexpr int size = 32 << 20;
    if (set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, size) != 0)
        checked(set_option(fd, SOL_SOCKET, SO_RCVBUF, size), "SO_RCVBUF");
}

} // namespace

udp_socket::udp_socket(const mmproxy::socket_address& address)
    : fd_{checked(::socket(domain_of(address), SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")} {
    enlarge_receive_buffer(fd());
}

udp_socket udp_socket::bound_to(const mmproxy::socket_address& address) {
    udp_socket socket{address};
    const auto endpoint = mmproxy::to_endpoint<asio::ip::udp>(address);
    checked(::bind(socket.fd(), endpoint.data(), static_cast<::socklen_t>(endpoint.size())), "bind");
    return socket;
}

udp_socket udp_socket::connected_to(const mmproxy::socket_address& address) {
    udp_socket socket{address};
    const auto endpoint = mmproxy::to_endpoint<asio::ip::udp>(address);
    checked(::connect(socket.fd(), endpoint.data(), static_cast<::socklen_t>(endpoint.size())), "connect");
    return socket;
}

void udp_socket::coalesce() const {
    checked(set_option(fd(), IPPROTO_UDP, UDP_GRO, 1), "UDP_GRO");
}

void udp_socket::wait_at_most(std::chrono::microseconds limit) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
    const ::timeval value{.tv_sec = seconds.count(), .tv_usec = (limit - seconds).count()};
    checked(set_option(fd(), SOL_SOCKET, SO_RCVTIMEO, value), "SO_RCVTIMEO");
}

} // namespace udp_echo
