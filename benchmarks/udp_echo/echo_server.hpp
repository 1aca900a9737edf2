// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_ECHO_SERVER_HPP
#define UDP_ECHO_ECHO_SERVER_HPP

#include <mmproxy/address/socket_address.hpp>

namespace udp_echo {

/// Sends every datagram back to where it came from, until a signal ends the process. With `gso`, datagrams of one
/// sender that arrive as one message are answered as one.
[[noreturn]] void serve_echo(const mmproxy::socket_address& address, bool gso);

} // namespace udp_echo

#endif
