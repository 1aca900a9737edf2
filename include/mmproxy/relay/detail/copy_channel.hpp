// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_COPY_CHANNEL_HPP
#define MMPROXY_RELAY_DETAIL_COPY_CHANNEL_HPP

#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/detail/buffer_pool.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/socket/moved.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace mmproxy::detail {

/// recv(2) and send(2) over a buffer that the thread owns. While bytes wait for a slow reader the channel keeps that
/// buffer, and the thread takes another.
///
/// Between `receive` and `send` no other channel of the thread may receive: they use one buffer.
class copy_channel {
public:
    struct shared {
        buffer_pool buffers{};
        buffer_pool::buffer buffer = buffers.take(); ///< what channels receive into
    };

    moved receive(stream_socket& from, shared& s) noexcept {
        return fill(s, [&from](std::span<std::byte> room) { return from.receive(room); });
    }

    /// Takes into an empty channel what `read(std::span<std::byte>)` writes there; `read` returns a `moved`.
    template <class Read> moved fill(shared& s, Read read) noexcept {
        const std::span<std::byte> buffer{s.buffer.get(), buffer_pool::buffer_size};
        const auto got = read(buffer);
        unsent_ = buffer.first(got.bytes);
        return got;
    }

    moved send(stream_socket& to, shared& s) {
        const auto sent = to.send(unsent_);
        unsent_ = unsent_.subspan(sent.bytes);
        if (!unsent_.empty())
            hold(s);
        else if (kept_)
            s.buffers.give_back(std::move(kept_));
        return sent;
    }

    bool empty() const noexcept { return unsent_.empty(); }
    static bool copies() noexcept { return true; }

    void keep(std::span<const std::byte> bytes, shared& s) {
        hold(s);
        std::copy(bytes.begin(), bytes.end(), kept_.get());
        unsent_ = {kept_.get(), bytes.size()};
    }

    void rest(shared& /*s*/) noexcept {} // when it is empty there is no buffer

    /// Drops what was not sent.
    void clear(shared& s) {
        unsent_ = {};
        if (kept_) s.buffers.give_back(std::move(kept_));
    }

private:
    void hold(shared& s) {
        if (!kept_) kept_ = std::exchange(s.buffer, s.buffers.take());
    }

    buffer_pool::buffer kept_{};          ///< only while bytes of it wait
    std::span<const std::byte> unsent_{}; ///< in `kept_`; between `receive` and `send` in the thread's buffer
};

static_assert(channel<copy_channel>);

} // namespace mmproxy::detail

#endif
