// SPDX-License-Identifier: BSL-1.0
#include "send_batch.hpp"

#include "send_all.hpp"

#include <algorithm>

namespace udp_echo {
namespace {

constexpr std::size_t largest_message = 65507;

} // namespace

send_batch::send_batch(std::size_t datagram_size, bool segmented)
    : size_{datagram_size},
      datagrams_a_message_{segmented ? std::min(capacity, largest_message / datagram_size) : 1},
      memory_(capacity * datagram_size) {
    for (std::size_t i = 0; i < capacity; ++i) {
        auto& header = messages_[i].msg_hdr;
        header.msg_iov = &blocks_[i];
        header.msg_iovlen = 1;
        if (datagrams_a_message_ > 1) set_segment_size(header, control_, size_);
    }
}

std::span<std::byte> send_batch::append() {
    return std::span{memory_}.subspan(count_++ * size_, size_);
}

/// The number of messages.
std::size_t send_batch::fill_messages() {
    std::size_t messages = 0;
    for (std::size_t i = 0; i < count_; i += datagrams_a_message_) {
        const auto datagrams = std::min(datagrams_a_message_, count_ - i);
        blocks_[messages++] = {.iov_base = &memory_[i * size_], .iov_len = datagrams * size_};
    }
    return messages;
}

void send_batch::send(int fd) {
    send_all(fd, std::span{messages_}.first(fill_messages()));
    count_ = 0;
}

} // namespace udp_echo
