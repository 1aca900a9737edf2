// SPDX-License-Identifier: BSL-1.0
#include "receive_batch.hpp"

#include <mmproxy/socket/unique_fd.hpp>

#include "send_all.hpp"

#include <cerrno>

namespace udp_echo {
namespace {

/// Not a power of two: equal low bits of the addresses would share few lines of the cache.
std::size_t stride_for(std::size_t room) {
    constexpr std::size_t cache_line = 64;
    return (room / cache_line | 1) * cache_line + 2 * cache_line;
}

} // namespace

receive_batch::receive_batch(std::size_t room)
    : room_{room}, stride_{stride_for(room)}, memory_(capacity * stride_for(room)) {}

void receive_batch::make_ready(std::size_t index) {
    blocks_[index] = {.iov_base = &memory_[index * stride_], .iov_len = room_};
    auto& header = messages_[index].msg_hdr;
    header = {};
    header.msg_name = &names_[index];
    header.msg_namelen = sizeof names_[index];
    header.msg_iov = &blocks_[index];
    header.msg_iovlen = 1;
    header.msg_control = controls_[index].data();
    header.msg_controllen = controls_[index].size();
}

void receive_batch::receive(int fd) {
    for (std::size_t i = 0; i < count_; ++i) make_ready(i); // the other slots still are
    const int count = ::recvmmsg(fd, messages_.data(), capacity, MSG_WAITFORONE, nullptr);
    count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    if (count < 0 && errno != EINTR && !is_passing(errno)) mmproxy::detail::checked(count, "recvmmsg");
}

void receive_batch::send_back(int fd) {
    for (std::size_t i = 0; i < count_; ++i) {
        auto& [header, size] = messages_[i];
        const auto segment = segment_size(header, size);
        blocks_[i].iov_len = size;
        header.msg_controllen = 0;
        if (segment < size) set_segment_size(header, controls_[i], segment);
    }
    send_all(fd, received());
}

} // namespace udp_echo
