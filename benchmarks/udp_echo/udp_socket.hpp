// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_UDP_SOCKET_HPP
#define UDP_ECHO_UDP_SOCKET_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <chrono>

namespace udp_echo {

/// A blocking UDP socket with a receive buffer so large that what is lost is lost elsewhere.
///
/// Without Asio: a socket that is registered with a reactor costs a call-back for every datagram, in the sender's time.
class udp_socket {
public:
    static udp_socket bound_to(const mmproxy::socket_address& address);
    static udp_socket connected_to(const mmproxy::socket_address& address);

    /// Lets one receive return many datagrams of the same size: UDP_GRO in udp(7).
    void coalesce() const;
    /// How long a receive waits at most: SO_RCVTIMEO in socket(7).
    void wait_at_most(std::chrono::microseconds limit) const;

    int fd() const noexcept { return fd_.get(); }

private:
    explicit udp_socket(const mmproxy::socket_address& address);

    mmproxy::unique_fd fd_;
};

} // namespace udp_echo

#endif
