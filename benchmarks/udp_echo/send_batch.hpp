// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_SEND_BATCH_HPP
#define UDP_ECHO_SEND_BATCH_HPP

#include "segment_size.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <sys/socket.h>

namespace udp_echo {

/// Datagrams of one size, side by side in memory, for one sendmmsg(2).
class send_batch {
public:
    static constexpr std::size_t capacity = 64; ///< [datagrams]

    /// `segmented`: as few messages as possible, which the kernel cuts into datagrams.
    send_batch(std::size_t datagram_size, bool segmented);
    send_batch(const send_batch&) = delete;
    send_batch& operator=(const send_batch&) = delete;

    bool is_full() const noexcept { return count_ == capacity; }
    /// The memory of one more datagram.
    std::span<std::byte> append();
    /// Sends all that were appended.
    void send(int fd);

private:
    std::size_t fill_messages();

    std::size_t size_;
    std::size_t datagrams_a_message_;
    std::vector<std::byte> memory_;
    std::array<::mmsghdr, capacity> messages_{};
    std::array<::iovec, capacity> blocks_{};
    control_buffer control_{};
    std::size_t count_ = 0;
};

} // namespace udp_echo

#endif
