// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_ADOPT_HPP
#define MMPROXY_SOCKET_ADOPT_HPP

#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/asked_option.hpp>
#include <mmproxy/socket/listen.hpp>
#include <mmproxy/socket/local_address.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace mmproxy {
namespace detail {

MMPROXY_DECL bool is_of_ip(int fd) noexcept;

MMPROXY_DECL bool is_listening_stream(int fd) noexcept;

MMPROXY_DECL bool is_bound_udp(int fd) noexcept;

template <class Protocol> Protocol protocol_of(int fd) noexcept {
    return asked_option(fd, SO_DOMAIN) == AF_INET6 ? Protocol::v6() : Protocol::v4();
}

/// Prepares a descriptor that is what was expected; else throws EPROTOTYPE, naming that.
template <class Protocol> native_socket<Protocol> adopted(unique_fd fd, bool is_expected, const char* expected) {
    if (!is_expected)
        throw std::system_error{std::make_error_code(std::errc::wrong_protocol_type),
                                "descriptor " + std::to_string(fd.get()) + " is not " + expected};
    checked(::fcntl(fd.get(), F_SETFD, FD_CLOEXEC), "fcntl(F_SETFD)");
    checked(::fcntl(fd.get(), F_SETFL, checked(::fcntl(fd.get(), F_GETFL), "fcntl(F_GETFL)") | O_NONBLOCK),
            "fcntl(F_SETFL)");
    return {protocol_of<Protocol>(fd.get()), std::move(fd)};
}

} // namespace detail

/// Takes over a TCP socket that listens already, in place of one that `listen` opens: a service manager may have opened
/// it, sd_listen_fds(3). A socket of MPTCP is taken as well.
///
/// It becomes non-blocking, for every process that has it: O_NONBLOCK is of the open file. A manager that only polls it
/// does not notice. A program executed by this process does not inherit it. fcntl(2). Throws `std::system_error`,
/// EPROTOTYPE for any other descriptor, which is closed then.
template <class StreamProtocol>
typename StreamProtocol::asio_protocol::acceptor adopt_listener(const asio::any_io_executor& executor,
                                                                unique_fd socket) {
    using protocol = typename StreamProtocol::asio_protocol;
    const bool listens = detail::is_listening_stream(socket.get());
    const auto of_family = detail::protocol_of<protocol>(socket.get());
    auto native = detail::adopted<protocol>(std::move(socket), listens, "a TCP socket that listens");
    return detail::assigned<typename protocol::acceptor>(executor, of_family, std::move(native));
}

/// The same of a UDP socket that is bound, in place of one that `bind_udp` opens; it belongs to no `io_context` yet.
MMPROXY_DECL native_socket<asio::ip::udp> adopt_udp(unique_fd socket);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL bool is_of_ip(int fd) noexcept {
    const int family = asked_option(fd, SO_DOMAIN);
    return family == AF_INET || family == AF_INET6;
}

MMPROXY_DECL bool is_listening_stream(int fd) noexcept {
    constexpr int mptcp = 262; // IPPROTO_MPTCP, which older headers do not name
    const int protocol = asked_option(fd, SO_PROTOCOL);
    return is_of_ip(fd) && (protocol == IPPROTO_TCP || protocol == mptcp) && asked_option(fd, SO_ACCEPTCONN) > 0;
}

MMPROXY_DECL bool is_bound_udp(int fd) noexcept {
    return is_of_ip(fd) && asked_option(fd, SO_PROTOCOL) == IPPROTO_UDP && local_address(fd).port != 0;
}

} // namespace mmproxy::detail

namespace mmproxy {

MMPROXY_DECL native_socket<asio::ip::udp> adopt_udp(unique_fd socket) {
    const bool is_bound = detail::is_bound_udp(socket.get());
    return detail::adopted<asio::ip::udp>(std::move(socket), is_bound, "a UDP socket that is bound");
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
