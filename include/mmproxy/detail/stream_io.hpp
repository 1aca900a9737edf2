// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_STREAM_IO_HPP
#define MMPROXY_DETAIL_STREAM_IO_HPP

#include <asio/ip/tcp.hpp>

#include <cerrno>
#include <cstddef>
#include <span>
#include <system_error>

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>

namespace mmproxy::detail {

/// The result of one system call that moves bytes: how many, or why none. Would-block is `try_again`.
struct moved {
    std::size_t bytes = 0;
    int error = 0;

    bool try_again() const noexcept { return error == EAGAIN; }
    std::error_code code() const noexcept { return {error, std::system_category()}; }
};

template <class Call> moved move_bytes(Call call) noexcept {
    for (;;) {
        const ::ssize_t n = call();
        if (n >= 0) return {static_cast<std::size_t>(n), 0};
        if (errno != EINTR) return {0, errno};
    }
}

/// Takes what has arrived, without waiting; 0 bytes are the end of file. recv(2).
inline moved receive(asio::ip::tcp::socket& from, std::span<std::byte> to) noexcept {
    return move_bytes([&] { return ::recv(from.native_handle(), to.data(), to.size(), MSG_DONTWAIT); });
}

/// Sends as much as the socket takes, without waiting. send(2).
inline moved send(asio::ip::tcp::socket& to, std::span<const std::byte> bytes) noexcept {
    return move_bytes(
        [&] { return ::send(to.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL); });
}

/// The error that waits to be reported, which is then taken. SO_ERROR in socket(7).
inline std::error_code take_error(asio::ip::tcp::socket& socket) noexcept {
    int error = 0;
    ::socklen_t size = sizeof error;
    ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
    return {error, std::system_category()};
}

/// Takes and drops an urgent byte: it is no part of the stream, but keeps waking a wait for errors. MSG_OOB in recv(2).
inline void discard_urgent(asio::ip::tcp::socket& socket) noexcept {
    char byte = 0;
    static_cast<void>(::recv(socket.native_handle(), &byte, 1, MSG_OOB | MSG_DONTWAIT));
}

inline bool is_closed(asio::ip::tcp::socket& socket) noexcept {
    ::tcp_info info{};
    ::socklen_t size = sizeof info;
    return ::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
           info.tcpi_state == TCP_CLOSE;
}

/// Whether the peer has all that was sent to it, or will never have it. SIOCOUTQ and TCP_INFO in tcp(7).
inline bool has_acknowledged_all(asio::ip::tcp::socket& socket) noexcept {
    int outstanding = 0;
    ::ioctl(socket.native_handle(), SIOCOUTQ, &outstanding);
    return outstanding == 0 || is_closed(socket);
}

/// Lets the next `close` send a reset in place of an orderly end, and drop what was not sent yet. SO_LINGER in
/// socket(7).
inline void reset_on_close(asio::ip::tcp::socket& socket) noexcept {
    std::error_code ignored;
    socket.set_option(asio::socket_base::linger{true, 0}, ignored);
}

/// Ends a connection with a reset, now: left to the destructor, Asio would take the option back and close in order.
inline void reset(asio::ip::tcp::socket& socket) noexcept {
    reset_on_close(socket);
    std::error_code ignored;
    socket.close(ignored);
}

} // namespace mmproxy::detail

#endif
