// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_MESSAGE_CALLS_HPP
#define MMPROXY_DATAGRAM_MESSAGE_CALLS_HPP

#include <mmproxy/fallback/optional_call.hpp>
#include <mmproxy/socket/moved.hpp>

#include <cerrno>
#include <span>

#include <sys/socket.h>

// recvmmsg(2) and sendmmsg(2), without waiting; where a sandbox refuses these calls, recvmsg(2) and sendmsg(2) in their
// place. A call counts as refused only once its substitute has got further: an error of a message or of the socket
// refuses nothing. `errno` is valid after a result of -1 only.
namespace mmproxy::detail {

/// Calls recvmsg(2) for each message in turn. Returns how many messages have come, or -1 with `errno` when none has.
inline int receive_singly(int socket, std::span<::mmsghdr> messages) noexcept {
    int count = 0;
    for (auto& m : messages) {
        const auto got = move_bytes([&] { return ::recvmsg(socket, &m.msg_hdr, MSG_DONTWAIT); });
        if (got.error != 0) return errno = got.error, count > 0 ? count : -1;
        m.msg_len = static_cast<unsigned>(got.bytes);
        ++count;
    }
    return count;
}

/// Fills `messages` from the first on. Returns how many messages have come, or -1 with `errno`, which is not EINTR.
/// EAGAIN: none waits.
inline int receive_many(int socket, std::span<::mmsghdr> messages) noexcept {
    if (!receive_many_call.is_allowed()) return receive_singly(socket, messages);
    const auto size = static_cast<unsigned>(messages.size());
    const auto got = move_bytes([&] { return ::recvmmsg(socket, messages.data(), size, MSG_DONTWAIT, nullptr); });
    if (got.error == 0) return static_cast<int>(got.bytes);
    if (!optional_call::may_be_refused(got.error)) return errno = got.error, -1;
    const int instead = receive_singly(socket, messages);
    if (instead >= 0 || errno != got.error) receive_many_call.refuse(got.error);
    return instead;
}

/// Sends `messages` from the first on. Returns how many messages have left, which may be fewer than all, or -1 with the
/// `errno` of the first.
inline int send_many(int socket, std::span<::mmsghdr> messages) noexcept {
    const auto send_one = [&] { return ::sendmsg(socket, &messages.front().msg_hdr, MSG_DONTWAIT) < 0 ? -1 : 1; };
    if (messages.size() == 1 || !send_many_call.is_allowed()) return send_one(); // the simpler call costs less
    const int sent = ::sendmmsg(socket, messages.data(), static_cast<unsigned>(messages.size()), MSG_DONTWAIT);
    const int error = sent < 0 ? errno : 0;
    if (!optional_call::may_be_refused(error)) return sent;
    const int instead = send_one();
    if (instead > 0) send_many_call.refuse(error);
    return instead;
}

} // namespace mmproxy::detail

#endif
