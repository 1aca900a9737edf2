// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_UDP_SOCKET_HPP
#define MMPROXY_TESTS_SUPPORT_UDP_SOCKET_HPP

#include <mmproxy/address/socket_address.hpp>

#include "support/descriptor.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A datagram that was received, and its sender.
struct datagram {
    std::string payload;
    mmproxy::socket_address from;
};

/// A UDP socket as a program with blocking calls has it. Every call that waits has a limit.
/// Errors: `std::system_error` naming the call.
class udp_socket {
public:
    /// A server: exchanges datagrams with any sender.
    explicit udp_socket(const mmproxy::socket_address& at);

    /// A client: receives from the address that it sends to and from no other. It sends from `from` when specified.
    static udp_socket connect(const mmproxy::socket_address& to, const mmproxy::socket_address& from = {});

    void send(std::string_view payload) const { send_segments(payload, 0); }
    void send_to(const mmproxy::socket_address& to, std::string_view payload) const { send_segments(payload, 0, to); }

    /// Sends bytes in one call as datagrams of `size` bytes each, the last may be shorter. UDP_SEGMENT in udp(7).
    void send_segments(std::string_view bytes, std::size_t size, const mmproxy::socket_address& to = {}) const;

    datagram receive() const;
    /// The payloads of the next datagrams.
    std::vector<std::string> receive_payloads(std::size_t count) const;
    /// Whether nothing arrives for this time.
    bool is_silent_for(std::chrono::milliseconds time) const;

    mmproxy::socket_address local() const;
    int native_handle() const noexcept { return fd_.get(); }

private:
    explicit udp_socket(int family);
    void bind(const mmproxy::socket_address& at);

    descriptor fd_;
};

#endif
