// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_OPEN_SOCKET_HPP
#define MMPROXY_SOCKET_OPEN_SOCKET_HPP

#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <system_error>

namespace mmproxy::detail {

/// Opens a socket of a protocol.
///
/// A protocol that the kernel may lack, as MPTCP, has a member function `fallback()`, which returns the protocol to be
/// used in its place, and a static `is_missing(ec)`, which tells whether an error of socket(2) means that.
template <class Protocol> native_socket<Protocol> open_socket(const Protocol& protocol, std::error_code& ec) noexcept {
    native_socket<Protocol> socket;
    socket.open(protocol, ec);
    if constexpr (requires { protocol.fallback(); }) {
        if (!Protocol::is_missing(ec)) return socket;
        auto instead = open_socket(protocol.fallback(), ec);
        return {protocol, unique_fd{instead.release()}};
    }
    return socket;
}

} // namespace mmproxy::detail

#endif
