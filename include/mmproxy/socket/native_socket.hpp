// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_NATIVE_SOCKET_HPP
#define MMPROXY_SOCKET_NATIVE_SOCKET_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace mmproxy {

/// A non-blocking socket with Asio's vocabulary that belongs to no `io_context`. Owns its descriptor.
///
/// Asio registers its sockets, by system calls, as soon as they are open; here the registration is left to the code
/// that waits for the socket. An operation never waits: what cannot be done at once fails with `EAGAIN`, or
/// `EINPROGRESS`. `Protocol` is `asio::ip::tcp` or `asio::ip::udp`. Movable, not thread-safe.
///
/// Errors are values in `std::system_category()`: `ec` is set by every call, and cleared by one that succeeds.
template <class Protocol> class native_socket {
public:
    using protocol_type = Protocol;                    ///< one of Asio's protocols
    using endpoint_type = typename Protocol::endpoint; ///< of the protocol

    native_socket() noexcept = default;
    /// Takes over a descriptor of that protocol, which has to be non-blocking.
    native_socket(const Protocol& protocol, unique_fd fd) noexcept : protocol_{protocol}, fd_{std::move(fd)} {}

    /// Whether there is a descriptor.
    bool is_open() const noexcept { return fd_.get() >= 0; }
    /// The descriptor, which the socket keeps; -1 when it is not open.
    int native_handle() const noexcept { return fd_.get(); }
    /// Gives the descriptor to the caller, which has to close it; the socket is not open any more.
    int release() noexcept { return fd_.release(); }
    /// Closes the socket, if it is open. close(2).
    void close() noexcept { const auto closed = std::move(fd_); }

    /// Opens a socket of that protocol, closing the one that was open; programs that this process executes do not
    /// inherit it. socket(2).
    void open(const Protocol& protocol, std::error_code& ec) noexcept {
        const int fd = ::socket(protocol.family(), protocol.type() | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol.protocol());
        ec = result_of(fd);
        protocol_ = protocol;
        fd_ = unique_fd{fd};
    }

    /// Sets an option: any SettableSocketOption, Asio's or one of socket_options.hpp. setsockopt(2).
    template <class Option> void set_option(const Option& option, std::error_code& ec) noexcept {
        ec = result_of(::setsockopt(fd_.get(), option.level(protocol_), option.name(protocol_), option.data(protocol_),
                                    static_cast<::socklen_t>(option.size(protocol_))));
    }

    /// Binds the socket to an address of this host or, with `transparent`, to any address. bind(2).
    void bind(const endpoint_type& local, std::error_code& ec) noexcept {
        ec = result_of(::bind(fd_.get(), local.data(), static_cast<::socklen_t>(local.size())));
    }

    /// Connects the socket: UDP at once, TCP mostly with EINPROGRESS first.
    ///
    /// Called again, it says how far that has come: EALREADY while it is in progress, no error once when it is done,
    /// the reason when it has failed. The socket becomes writable when there is something new to say. connect(2).
    void connect(const endpoint_type& peer, std::error_code& ec) noexcept {
        ec = result_of(::connect(fd_.get(), peer.data(), static_cast<::socklen_t>(peer.size())));
    }

protected:
    /// No error, or `errno`, for the result of a system call.
    static std::error_code result_of(int result) noexcept { return {result < 0 ? errno : 0, std::system_category()}; }

private:
    Protocol protocol_ = Protocol::v4();
    unique_fd fd_{};
};

} // namespace mmproxy

#endif
