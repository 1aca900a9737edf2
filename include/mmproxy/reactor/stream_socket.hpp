// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_STREAM_SOCKET_HPP
#define MMPROXY_REACTOR_STREAM_SOCKET_HPP

#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/moved.hpp>
#include <mmproxy/socket/native_socket.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace mmproxy {

/// A TCP socket that remembers whether it is ready, as a `reactor` has told. It owns its descriptor.
///
/// No call waits, and none is made in vain as long as `readable()` and `writable()` are asked first. A socket that is
/// not watched counts as writable, and as not readable. A watched socket is used on the reactor's thread alone, and
/// must not outlive the reactor.
class stream_socket : public native_socket<asio::ip::tcp> {
    using base = native_socket<asio::ip::tcp>;

public:
    using base::base;
    /// Leaves a closed socket behind.
    stream_socket(stream_socket&&) noexcept = default;
    /// Closes the socket, if it is open, and takes over the other one.
    stream_socket& operator=(stream_socket&& other) noexcept;
    ~stream_socket() { close(); }

    /// Tells `h`, in place of any handler before it, when the socket becomes ready. What the earlier handler was told
    /// of is not told again: ask `readable()`. With an error the socket is not watched, see `reactor::add`.
    std::error_code watch(reactor& r, std::shared_ptr<reactor::handler> h);

    /// Whether there may be something to read, the end of file or an error among it.
    bool readable() const noexcept { return watch_ && watch_->readable; }
    /// Whether there may be room to send.
    bool writable() const noexcept { return !watch_ || watch_->writable; }
    /// Whether it has been reset, or broken otherwise.
    bool has_failed() const noexcept { return watch_ && watch_->failed; }

    /// Whether an urgent byte has ever come, which is no part of the stream. splice(2) does not get past it.
    bool has_urgent() const noexcept { return watch_ && watch_->urgent; }

    /// Takes what has arrived; 0 bytes are the end of file. recv(2).
    ///
    /// When less comes than fits in, all has been read: asking again would cost a system call.
    moved receive(std::span<std::byte> to) noexcept;

    /// Sends as much as the socket takes. send(2).
    moved send(std::span<const std::byte> bytes) noexcept;

    /// What `receive` does behind the call, for a caller that has made it elsewhere (a call_ring), with `room` bytes of
    /// room.
    moved note_received(moved got, std::size_t room) noexcept;

    /// What `send` does behind the call, for a caller that has made it elsewhere, with `size` bytes to send.
    moved note_sent(moved sent, std::size_t size) noexcept {
        if (sent.bytes < size) is_full();
        return sent;
    }

    /// Notes that there is nothing more to read until the reactor tells otherwise.
    void is_drained() noexcept {
        if (watch_) watch_->readable = false;
    }
    /// Notes that there is no more room until the reactor tells otherwise.
    void is_full() noexcept {
        if (watch_) watch_->writable = false;
    }

    /// Notes that reading and sending are worth a try, whatever the reactor has told.
    void expect_ready() noexcept {
        if (watch_) watch_->readable = watch_->writable = true;
    }

    /// Sends the end of file. shutdown(2).
    void finish_sending() noexcept { ::shutdown(native_handle(), SHUT_WR); }

    /// The error that waits to be reported, which is then taken. SO_ERROR in socket(7).
    std::error_code take_error() noexcept;

    /// Whether the peer has all that was sent to it, or will never have it. SIOCOUTQ and TCP_INFO in tcp(7).
    bool has_acknowledged_all() const noexcept;

    /// Gives the descriptor away, which the caller then owns; it is watched no more.
    int release() noexcept;

    /// Closes the descriptor, if there is one; the handler is not told of this socket any more.
    void close() noexcept;

    /// Closes with a reset in place of an orderly end, and drops what was not sent yet. SO_LINGER in socket(7).
    void reset() noexcept;

private:
    reactor& by() const noexcept { return watch_->by; }
    bool reads_on() const noexcept { return watch_ && (watch_->ended || watch_->urgent); }

    bool is_closed() const noexcept;

    std::unique_ptr<reactor::watch> watch_{};
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL stream_socket& stream_socket::operator=(stream_socket&& other) noexcept {
    close();
    base::operator=(std::move(other));
    watch_ = std::move(other.watch_); // NOLINT(bugprone-use-after-move): which is no part of the base
    return *this;
}

MMPROXY_DECL std::error_code stream_socket::watch(reactor& r, std::shared_ptr<reactor::handler> h) {
    if (!watch_) {
        auto w = std::make_unique<reactor::watch>(r);
        if (const auto ec = r.add(native_handle(), *w)) return ec;
        watch_ = std::move(w);
    }
    watch_->told.swap(h);
    return {};
}

MMPROXY_DECL moved stream_socket::receive(std::span<std::byte> to) noexcept {
    return note_received(
        detail::move_bytes([&] { return ::recv(native_handle(), to.data(), to.size(), MSG_DONTWAIT); }), to.size());
}

MMPROXY_DECL moved stream_socket::send(std::span<const std::byte> bytes) noexcept {
    return note_sent(detail::move_bytes([&] {
                         return ::send(native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
                     }),
                     bytes.size());
}

MMPROXY_DECL moved stream_socket::note_received(moved got, std::size_t room) noexcept {
    if (got.try_again() || (got.bytes < room && !reads_on())) is_drained();
    return got;
}

MMPROXY_DECL std::error_code stream_socket::take_error() noexcept {
    int error = 0;
    ::socklen_t size = sizeof error;
    ::getsockopt(native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
    return {error, std::system_category()};
}

MMPROXY_DECL bool stream_socket::has_acknowledged_all() const noexcept {
    int outstanding = 0;
    ::ioctl(native_handle(), SIOCOUTQ, &outstanding);
    return outstanding == 0 || is_closed();
}

MMPROXY_DECL int stream_socket::release() noexcept {
    if (watch_) by().withdraw(native_handle(), std::move(watch_));
    return base::release();
}

MMPROXY_DECL void stream_socket::close() noexcept {
    if (watch_) by().withdraw(native_handle(), std::move(watch_));
    base::close();
}

MMPROXY_DECL void stream_socket::reset() noexcept {
    std::error_code ignored;
    set_option(asio::socket_base::linger{true, 0}, ignored);
    close();
}

MMPROXY_DECL bool stream_socket::is_closed() const noexcept {
    ::tcp_info info{};
    ::socklen_t size = sizeof info;
    return ::getsockopt(native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || info.tcpi_state == TCP_CLOSE;
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
