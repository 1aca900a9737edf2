// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_RECEIVE_BATCH_HPP
#define UDP_ECHO_RECEIVE_BATCH_HPP

#include "segment_size.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

namespace udp_echo {

/// What one recvmmsg(2) has brought.
class receive_batch {
public:
    static constexpr std::size_t capacity = 64; ///< [messages]

    /// `room`: for one message, which coalescing fills with many datagrams [bytes].
    explicit receive_batch(std::size_t room);
    receive_batch(const receive_batch&) = delete;
    receive_batch& operator=(const receive_batch&) = delete;

    /// Waits for one message, as long as the socket allows, and takes what else is there.
    void receive(int fd);

    /// Calls `visit(bytes)` with each datagram.
    template <class Visit> void for_each(Visit visit);

    /// Sends each message back to where it came from, in datagrams as it came.
    void send_back(int fd);

private:
    void make_ready(std::size_t index);
    std::span<::mmsghdr> received() { return std::span{messages_}.first(count_); }

    std::size_t room_;
    std::size_t stride_;
    std::vector<std::byte> memory_;
    std::array<::mmsghdr, capacity> messages_{};
    std::array<::iovec, capacity> blocks_{};
    std::array<::sockaddr_in6, capacity> names_{}; // as large as the address of either family
    std::array<control_buffer, capacity> controls_{};
    std::size_t count_ = capacity;
};

template <class Visit> void receive_batch::for_each(Visit visit) {
    for (auto& [header, size] : received()) {
        auto bytes = std::span{static_cast<const std::byte*>(header.msg_iov->iov_base), size};
        const auto segment = segment_size(header, size);
        for (; bytes.size() > segment; bytes = bytes.subspan(segment)) visit(bytes.first(segment));
        visit(bytes);
    }
}

} // namespace udp_echo

#endif
