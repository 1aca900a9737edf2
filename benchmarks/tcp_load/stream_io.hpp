// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_STREAM_IO_HPP
#define TCP_LOAD_STREAM_IO_HPP

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <span>

#include <sys/socket.h>
#include <sys/uio.h>

namespace tcp_load {

// Each returns how many bytes have gone without waiting, and nothing when the connection is over.

inline std::optional<std::size_t> outcome(::ssize_t result) {
    if (result >= 0) return static_cast<std::size_t>(result);
    return errno == EAGAIN || errno == EINTR ? std::optional<std::size_t>{0} : std::nullopt;
}

inline std::optional<std::size_t> outcome_of_receive(::ssize_t result) {
    return result == 0 ? std::nullopt : outcome(result); // 0: the end of the stream
}

inline std::optional<std::size_t> send_some(int fd, std::span<const std::byte> bytes) {
    return outcome(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

inline ::iovec block(std::span<const std::byte> bytes) {
    return {.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()};
}

/// Both in one call.
inline std::optional<std::size_t> send_some(int fd, std::span<const std::byte> head, std::span<const std::byte> rest) {
    std::array blocks{block(head), block(rest)};
    ::msghdr message{};
    message.msg_iov = blocks.data();
    message.msg_iovlen = blocks.size();
    return outcome(::sendmsg(fd, &message, MSG_NOSIGNAL));
}

inline std::optional<std::size_t> receive_some(int fd, std::span<std::byte> memory) {
    return outcome_of_receive(::recv(fd, memory.data(), memory.size(), 0));
}

/// Throws away up to `size` bytes without copying them: MSG_TRUNC in tcp(7).
inline std::optional<std::size_t> discard_some(int fd, std::size_t size) {
    return outcome_of_receive(::recv(fd, nullptr, size, MSG_TRUNC));
}

} // namespace tcp_load

#endif
