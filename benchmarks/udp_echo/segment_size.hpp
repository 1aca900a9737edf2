// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_SEGMENT_SIZE_HPP
#define UDP_ECHO_SEGMENT_SIZE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

namespace udp_echo {

/// Room for the one control message that says how many bytes each datagram of a message has. cmsg(3).
struct alignas(::cmsghdr) control_buffer : std::array<std::byte, CMSG_SPACE(sizeof(int))> {};

/// What UDP_GRO says of a received message; otherwise its own size, for it is one datagram.
inline std::size_t segment_size(::msghdr& message, std::size_t otherwise) {
    const auto* control = CMSG_FIRSTHDR(&message);
    if (control == nullptr || control->cmsg_level != SOL_UDP || control->cmsg_type != UDP_GRO) return otherwise;
    int size = 0;
    std::memcpy(&size, CMSG_DATA(control), sizeof size);
    return static_cast<std::size_t>(size);
}

/// Has a message cut into datagrams of `size` bytes when it is sent: UDP_SEGMENT in udp(7).
inline void set_segment_size(::msghdr& message, control_buffer& buffer, std::size_t size) {
    message.msg_control = buffer.data();
    message.msg_controllen = CMSG_SPACE(sizeof(std::uint16_t));
    auto* control = CMSG_FIRSTHDR(&message);
    control->cmsg_level = SOL_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto value = static_cast<std::uint16_t>(size);
    std::memcpy(CMSG_DATA(control), &value, sizeof value);
}

} // namespace udp_echo

#endif
