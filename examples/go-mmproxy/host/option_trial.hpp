// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_OPTION_TRIAL_HPP
#define GO_MMPROXY_HOST_OPTION_TRIAL_HPP

#include <mmproxy/socket/native_socket.hpp>

#include <asio/ip/tcp.hpp>

#include <system_error>

namespace go_mmproxy {

/// What the kernel says to an option of a TCP socket, which is opened for this alone: EPERM where the process lacks the
/// capability. setsockopt(2).
template <class Option> std::error_code try_option(const Option& option) noexcept {
    mmproxy::native_socket<asio::ip::tcp> socket;
    std::error_code ec;
    socket.open(asio::ip::tcp::v4(), ec);
    if (!ec) socket.set_option(option, ec);
    return ec;
}

} // namespace go_mmproxy

#endif
