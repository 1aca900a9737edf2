// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_SPLICE_CHANNEL_HPP
#define MMPROXY_RELAY_DETAIL_SPLICE_CHANNEL_HPP

#include <mmproxy/fallback/optional_call.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/detail/pipe_pool.hpp>
#include <mmproxy/relay/detail/pipe_signal.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/moved.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace mmproxy::detail {

/// splice(2) through a pipe, which is the channel's own only while it is used: bytes pass by reference, and this
/// process never sees them. A part of `piped_channel`, which `channel` describes.
class splice_channel {
public:
    using shared = pipe_pool;

    /// Takes a pipe unless the channel has one. False: there is none.
    bool acquire(shared& s) noexcept {
        if (!pipe_) pipe_ = s.take();
        return static_cast<bool>(pipe_);
    }

    /// Receives `burst` bytes at most. Precondition: `acquire` was true, and the channel is empty.
    moved receive(stream_socket& from) noexcept;

    /// Takes bytes out of the pipe into memory, once splice(2) has been refused. read(2).
    moved take(std::span<std::byte> to) noexcept;

    moved send(stream_socket& to) noexcept;

    bool empty() const noexcept { return held_ == 0; }

    void rest(shared& s) noexcept {
        if (pipe_ && empty()) s.give_back(std::exchange(pipe_, {}));
    }

    void clear(shared& s) noexcept;

private:
    /// How much is taken at a time. With more, bytes leave the processor's caches before the receiver reads them; with
    /// less, each piece costs the sender a wake-up. Chosen by trying 256 KiB, 512 KiB and the whole pipe; any number of
    /// this order will do.
    static constexpr std::size_t burst = std::size_t{512} * 1024; // [bytes]

    static moved splice(int from, int to, std::size_t max) noexcept;

    pipe_ends pipe_{};
    std::size_t held_ = 0; ///< in the pipe [bytes]
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL moved splice_channel::receive(stream_socket& from) noexcept {
    const auto got = splice(from.native_handle(), pipe_.in.get(), burst);
    if (got.try_again()) from.is_drained();
    held_ = got.bytes;
    return got;
}

MMPROXY_DECL moved splice_channel::take(std::span<std::byte> to) noexcept {
    const auto got = move_bytes([&] { return ::read(pipe_.out.get(), to.data(), std::min(to.size(), held_)); });
    held_ -= got.bytes;
    return got;
}

MMPROXY_DECL moved splice_channel::send(stream_socket& to) noexcept {
    std::size_t sent = 0;
    while (held_ > 0) {
        const auto part = splice(pipe_.out.get(), to.native_handle(), held_);
        if (part.try_again()) to.is_full();
        if (part.error == EPIPE) take_pipe_signal();
        if (part.error != 0) return {sent, part.error};
        sent += part.bytes;
        held_ -= part.bytes;
    }
    return {sent};
}

MMPROXY_DECL void splice_channel::clear(shared& s) noexcept {
    if (pipe_ && !empty()) s.discard(std::exchange(pipe_, {}));
    held_ = 0;
    rest(s);
}

MMPROXY_DECL moved splice_channel::splice(int from, int to, std::size_t max) noexcept {
    const auto result =
        move_bytes([&] { return ::splice(from, nullptr, to, nullptr, max, SPLICE_F_MOVE | SPLICE_F_NONBLOCK); });
    if (optional_call::may_be_refused(result.error)) splice_call.refuse(result.error);
    return result;
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
