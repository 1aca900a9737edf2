// SPDX-License-Identifier: BSL-1.0
#include "support/udp_socket.hpp"

#include "support/socket_calls.hpp"

#include <asio/ip/udp.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <netinet/udp.h>

namespace {

using endpoint = asio::ip::udp::endpoint;

constexpr int receive_buffer = 16 << 20;
constexpr std::size_t largest_datagram = 65536;

endpoint to_endpoint(const mmproxy::socket_address& a) {
    return mmproxy::to_endpoint<asio::ip::udp>(a);
}

/// The address as a socket of this family takes it.
endpoint to_endpoint(const mmproxy::socket_address& a, int family) {
    if (family == AF_INET || a.address.is_v6()) return to_endpoint(a);
    return {mmproxy::to_asio(mmproxy::ip_address{a.address.v6_bytes()}), a.port};
}

int family_of(int fd) {
    int family = 0;
    ::socklen_t size = sizeof family;
    checked(::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size), "getsockopt");
    return family;
}

/// The ancillary data that makes one call send datagrams of a given size.
struct segmentation {
    explicit segmentation(std::size_t size) {
        const auto value = static_cast<std::uint16_t>(size);
        const ::cmsghdr header{CMSG_LEN(sizeof value), SOL_UDP, UDP_SEGMENT};
        std::memcpy(bytes, &header, sizeof header);
        std::memcpy(bytes + CMSG_LEN(0), &value, sizeof value);
    }

    alignas(::cmsghdr) char bytes[CMSG_SPACE(sizeof(std::uint16_t))]{};
};

} // namespace

udp_socket::udp_socket(int family) : fd_{checked(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")} {
    limit_waiting(fd_.get());
    set_option(fd_.get(), SOL_SOCKET, SO_RCVBUFFORCE, receive_buffer);
}

udp_socket::udp_socket(const mmproxy::socket_address& at) : udp_socket{to_endpoint(at).protocol().family()} {
    bind(at);
}

udp_socket udp_socket::connect(const mmproxy::socket_address& to, const mmproxy::socket_address& from) {
    const auto target = to_endpoint(to);
    udp_socket socket{target.protocol().family()};
    if (from.is_specified()) socket.bind(from);
    checked(::connect(socket.native_handle(), target.data(), static_cast<::socklen_t>(target.size())), "connect");
    return socket;
}

void udp_socket::bind(const mmproxy::socket_address& at) {
    const auto name = to_endpoint(at);
    checked(::bind(fd_.get(), name.data(), static_cast<::socklen_t>(name.size())), "bind");
}

void udp_socket::send_segments(std::string_view bytes, std::size_t size, const mmproxy::socket_address& to) const {
    auto name = to_endpoint(to, to.is_specified() ? family_of(fd_.get()) : AF_INET);
    segmentation control{size};
    ::iovec payload{const_cast<char*>(bytes.data()), bytes.size()};
    ::msghdr message{};
    message.msg_iov = &payload;
    message.msg_iovlen = 1;
    if (to.is_specified()) {
        message.msg_name = name.data();
        message.msg_namelen = static_cast<::socklen_t>(name.size());
    }
    if (size > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
    }
    checked(::sendmsg(fd_.get(), &message, MSG_NOSIGNAL), "sendmsg");
}

datagram udp_socket::receive() const {
    thread_local std::string buffer(largest_datagram, '\0');
    endpoint from;
    auto size = static_cast<::socklen_t>(from.capacity());
    const auto receive_now = [&] { return ::recvfrom(fd_.get(), buffer.data(), buffer.size(), 0, from.data(), &size); };
    auto n = receive_now();
    while (n < 0 && errno == EINTR) n = receive_now(); // which a wait with a limit is ended by: signal(7)
    checked(n, "recvfrom");
    from.resize(size);
    return {buffer.substr(0, static_cast<std::size_t>(n)), mmproxy::from_endpoint(from).canonical()};
}

std::vector<std::string> udp_socket::receive_payloads(std::size_t count) const {
    std::vector<std::string> payloads;
    while (payloads.size() < count) payloads.push_back(receive().payload);
    return payloads;
}

bool udp_socket::is_silent_for(std::chrono::milliseconds time) const {
    return !is_ready(fd_.get(), POLLIN, time);
}

mmproxy::socket_address udp_socket::local() const {
    return name_of<asio::ip::udp>(fd_.get(), ::getsockname);
}
