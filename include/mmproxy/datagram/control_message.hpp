// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_CONTROL_MESSAGE_HPP
#define MMPROXY_DATAGRAM_CONTROL_MESSAGE_HPP

#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

namespace mmproxy::detail {

/// Room for the control messages of one datagram: its address on this host (IP_PKTINFO or IPV6_PKTINFO) and the size of
/// its segments (UDP_GRO or UDP_SEGMENT). cmsg(3).
struct control_buffer {
    static constexpr std::size_t size = CMSG_SPACE(sizeof(::in6_pktinfo)) + CMSG_SPACE(sizeof(int));
    alignas(::cmsghdr) std::array<std::byte, size> bytes;
};

/// What the control messages of a received datagram say.
struct received_control {
    interface_address local{};    ///< where the datagram was sent to; unspecified unless the socket reports it
    std::size_t segment_size = 0; ///< of the datagrams that UDP_GRO has joined [bytes]; 0: it is one
};

/// `T` must be the type that the message carries, and trivially copyable.
template <class T> T control_value(const ::cmsghdr& c) noexcept {
    T value;
    std::memcpy(&value, CMSG_DATA(&c), sizeof value);
    return value;
}

/// The address that the datagram was sent to; of a datagram to a group, the address that replies leave from
/// (`ipi_spec_dst`). IP_PKTINFO in ip(7).
MMPROXY_DECL interface_address local_address(const ::in_pktinfo& info) noexcept;
/// The address that the datagram was sent to, which may be a group's. IPV6_PKTINFO in ipv6(7).
MMPROXY_DECL interface_address local_address(const ::in6_pktinfo& info) noexcept;

/// Reads the control messages that the kernel has written; a message that is not listed in `control_buffer` is skipped.
MMPROXY_DECL received_control read_control(::msghdr& message) noexcept;

/// Appends control messages to a message that is to be sent, each kind once at most. Message and buffer belong to the
/// caller, and both must be there until the message has been sent.
class control_writer {
public:
    control_writer(::msghdr& message, control_buffer& buffer) noexcept;

    /// Sends from `local` instead of the address that the route prefers; its interface counts for a link-local IPv6
    /// address alone. An address that is not unicast changes nothing: what was sent to a group is answered from the
    /// address that the route prefers.
    void source(const interface_address& local) noexcept;

    /// Has the kernel cut the message into datagrams of `size` bytes, at most 65535; the last may be shorter.
    /// UDP_SEGMENT in udp(7).
    void segment_size(std::size_t size) noexcept { append(IPPROTO_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(size)); }

private:
    template <class T> void append(int level, int type, const T& value) noexcept {
        auto* c = reinterpret_cast<::cmsghdr*>(static_cast<std::byte*>(message_.msg_control) + message_.msg_controllen);
        c->cmsg_level = level;
        c->cmsg_type = type;
        c->cmsg_len = CMSG_LEN(sizeof value);
        std::memcpy(CMSG_DATA(c), &value, sizeof value);
        message_.msg_controllen += CMSG_SPACE(sizeof value);
    }

    ::msghdr& message_;
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL interface_address local_address(const ::in_pktinfo& info) noexcept {
    return {ip_address{std::bit_cast<ip_address::bytes_v4>(info.ipi_spec_dst)},
            static_cast<std::uint32_t>(info.ipi_ifindex)};
}

MMPROXY_DECL interface_address local_address(const ::in6_pktinfo& info) noexcept {
    return {ip_address{std::bit_cast<ip_address::bytes_v6>(info.ipi6_addr)},
            static_cast<std::uint32_t>(info.ipi6_ifindex)};
}

MMPROXY_DECL received_control read_control(::msghdr& message) noexcept {
    received_control result;
    for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
            result.local = local_address(control_value<::in_pktinfo>(*c));
        if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)
            result.local = local_address(control_value<::in6_pktinfo>(*c));
        if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO)
            result.segment_size = static_cast<std::size_t>(control_value<int>(*c));
    }
    return result;
}

MMPROXY_DECL control_writer::control_writer(::msghdr& message, control_buffer& buffer) noexcept : message_{message} {
    buffer.bytes.fill({}); // the kernel is given the padding, too
    message_.msg_control = buffer.bytes.data();
    message_.msg_controllen = 0;
}

MMPROXY_DECL void control_writer::source(const interface_address& local) noexcept {
    if (!local.address.canonical().is_unicast()) return;
    const auto bytes = local.address.bytes();
    if (local.address.is_v4()) {
        ::in_pktinfo info{};
        std::memcpy(&info.ipi_spec_dst, bytes.data(), bytes.size());
        append(IPPROTO_IP, IP_PKTINFO, info);
    } else if (local.address.is_v6()) {
        ::in6_pktinfo info{};
        std::memcpy(&info.ipi6_addr, bytes.data(), bytes.size());
        info.ipi6_ifindex = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr) ? local.interface : 0;
        append(IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
