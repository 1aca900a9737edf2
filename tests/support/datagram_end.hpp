// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_DATAGRAM_END_HPP
#define MMPROXY_TESTS_SUPPORT_DATAGRAM_END_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include "support/bytes.hpp"
#include "support/descriptor.hpp"
#include "support/waiting.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/socket.h>

namespace mmproxy::tests {

asio::ip::udp::endpoint udp_endpoint(const char* text);

/// A UDP socket that is bound for a test and shows what arrives message by message: with UDP_GRO, joined datagrams are
/// one. What waits has a limit. Errors: `std::system_error`.
class datagram_end {
public:
    struct message {
        bytes content{};
        std::size_t segment_size = 0; ///< 0: the message is one datagram
        asio::ip::udp::endpoint from{};
    };

    explicit datagram_end(const asio::ip::udp::endpoint& at);
    explicit datagram_end(const char* at) : datagram_end{udp_endpoint(at)} {}

    /// Joined datagrams are delivered as they came.
    datagram_end& joining();
    datagram_end& connected_to(const datagram_end& other) { return connected_to(other.endpoint()); }
    datagram_end& connected_to(const asio::ip::udp::endpoint& other);

    void send_to(const asio::ip::udp::endpoint& to, byte_view datagram);

    bool is_ready(std::chrono::milliseconds limit, short events = POLLIN);

    message receive();

    /// The contents of the next messages.
    std::vector<bytes> receive(std::size_t count);

    asio::ip::udp::endpoint endpoint() const;
    int native_handle() { return socket_.native_handle(); }
    asio::ip::udp::socket& socket() { return socket_; }

private:
    asio::io_context io_{1};
    asio::ip::udp::socket socket_;
};

} // namespace mmproxy::tests

#endif
