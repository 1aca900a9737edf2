// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_RECEIVE_BATCH_HPP
#define MMPROXY_DATAGRAM_RECEIVE_BATCH_HPP

#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/datagram/control_message.hpp>
#include <mmproxy/datagram/message_calls.hpp>

#include <asio/ip/udp.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <span>
#include <system_error>

#include <sys/socket.h>
#include <sys/uio.h>

namespace mmproxy::detail {

/// What one receive operation has brought: a datagram, or several of one sender and size that UDP_GRO has joined. Its
/// views are valid until the `receive_batch` is cleared.
struct received_datagrams {
    std::span<const std::byte> bytes{};
    std::size_t segment_size = 0;                  ///< of each but the last, which may be shorter; 0: it is one
    const asio::ip::udp::endpoint* from = nullptr; ///< null from a connected socket
    interface_address local{};                     ///< where they were sent to, if the socket reports it

    /// Calls `take(span)` for each datagram, in the order of arrival; an empty datagram is one, too.
    template <class Take> void each(Take take) const {
        if (segment_size == 0 || bytes.size() <= segment_size) return take(bytes);
        for (auto rest = bytes; !rest.empty();) {
            const auto size = std::min(segment_size, rest.size());
            take(rest.first(size));
            rest = rest.subspan(size);
        }
    }
};

/// Receives many datagrams with one system call, recvmmsg(2), and keeps them until it is cleared. One thread at a time
/// uses it.
class receive_batch {
public:
    static constexpr std::size_t capacity = 128; ///< messages; any number of this order will do

    receive_batch() {
        for (std::size_t i = 0; i < capacity; ++i) {
            vectors_[i] = {&buffer_[i * slot_size], max_datagram};
            messages_[i].msg_hdr.msg_iov = &vectors_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
    }
    receive_batch(const receive_batch&) = delete; // its messages know where it is
    receive_batch& operator=(const receive_batch&) = delete;

    std::size_t room() const noexcept { return capacity - used_; }
    void clear() noexcept { used_ = 0; }

    /// Receives what waits at an unconnected socket, at most `limit` and at most `room()` messages, without waiting.
    /// Calls `take(const received_datagrams&)` for each message; what has come stays valid until `clear()`. With an
    /// error nothing has come, and no datagram is lost by it; EAGAIN: nothing waits.
    template <class Take> std::error_code receive_from(int socket, std::size_t limit, Take take) {
        return receive(socket, limit, true, take);
    }

    /// The same from a connected socket, whose one sender is not asked for: `received_datagrams::from` is null.
    template <class Take> std::error_code receive(int socket, std::size_t limit, Take take) {
        return receive(socket, limit, false, take);
    }

private:
    static constexpr std::size_t max_datagram = 65535; // [bytes], derived from the 16 bits of IP's length
    // Derived from the processor's cache: buffers that all begin at multiples of a page would compete for the same few
    // of its lines. Three lines of 64 bytes more, an odd number, make successive buffers begin in different lines.
    static constexpr std::size_t slot_size = 65536 + 192;

    template <class Take> std::error_code receive(int socket, std::size_t limit, bool with_name, Take& take) {
        const auto count = std::min(limit, room());
        const auto begin = used_;
        for (auto i = begin; i < begin + count; ++i) prepare(i, with_name);
        const int got = receive_many(socket, std::span{messages_}.subspan(begin, count));
        if (got < 0) return {errno, std::system_category()};
        used_ += static_cast<std::size_t>(got);
        for (auto i = begin; i < used_; ++i) take(received(i));
        return {};
    }

    void prepare(std::size_t i, bool with_name) noexcept {
        auto& m = messages_[i].msg_hdr;
        m.msg_name = with_name ? names_[i].data() : nullptr;
        m.msg_namelen = with_name ? static_cast<::socklen_t>(names_[i].capacity()) : 0;
        m.msg_control = controls_[i].bytes.data();
        m.msg_controllen = controls_[i].bytes.size();
    }

    received_datagrams received(std::size_t i) noexcept {
        const auto control = read_control(messages_[i].msg_hdr);
        const auto* from = messages_[i].msg_hdr.msg_name != nullptr ? &names_[i] : nullptr;
        return {{&buffer_[i * slot_size], messages_[i].msg_len}, control.segment_size, from, control.local};
    }

    // The kernel gives memory only to the pages that are written to.
    std::unique_ptr<std::byte[]> buffer_ = std::make_unique_for_overwrite<std::byte[]>(capacity * slot_size);
    std::array<::mmsghdr, capacity> messages_{};
    std::array<::iovec, capacity> vectors_{};
    std::array<control_buffer, capacity> controls_; // NOLINT: filled by the kernel
    std::array<asio::ip::udp::endpoint, capacity> names_{};
    std::size_t used_ = 0;
};

} // namespace mmproxy::detail

#endif
