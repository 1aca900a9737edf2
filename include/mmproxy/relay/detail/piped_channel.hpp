// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_PIPED_CHANNEL_HPP
#define MMPROXY_RELAY_DETAIL_PIPED_CHANNEL_HPP

#include <mmproxy/fallback/optional_call.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/copy_channel.hpp>
#include <mmproxy/relay/detail/pipe_pool.hpp>
#include <mmproxy/relay/detail/splice_channel.hpp>
#include <mmproxy/socket/moved.hpp>

#include <cstddef>
#include <span>

namespace mmproxy::detail {

/// Splices while `Inclination` says so and there is a pipe; else it copies. An empty channel that waits has no pipe.
///
/// `Inclination` is asked `to_splice()` before bytes are received, and told of them: `note(bytes)` after each time,
/// `rest()` before a wait. Models: `splice_always`, `splice_streams`. After an urgent byte a socket's bytes are copied.
template <class Inclination> class piped_channel {
public:
    struct shared {
        copy_channel::shared buffers{};
        pipe_pool pipes{};
    };

    moved receive(stream_socket& from, shared& s) noexcept {
        const bool splices = inclination_.to_splice() && splice_call.is_allowed() && !from.has_urgent();
        auto got = splices && spliced_.acquire(s.pipes) ? spliced_.receive(from) : moved{};
        // What splice(2) returns for an urgent byte looks like the end of file: recv(2) tells.
        const bool has_copied = got.bytes == 0 && (got.error == 0 || !splice_call.is_allowed());
        if (has_copied) got = copied_.receive(from, s.buffers);
        inclination_.note(got.bytes);
        return got;
    }

    moved send(stream_socket& to, shared& s) {
        if (spliced_.empty()) return copied_.send(to, s.buffers);
        const auto sent = splice_call.is_allowed() ? spliced_.send(to) : moved{};
        return splice_call.is_allowed() ? sent : send_copied(to, s, sent.bytes);
    }

    bool empty() const noexcept { return copied_.empty() && spliced_.empty(); }
    bool copies() const noexcept { return !inclination_.to_splice() || !splice_call.is_allowed(); }
    void keep(std::span<const std::byte> bytes, shared& s) { copied_.keep(bytes, s.buffers); }

    void rest(shared& s) noexcept {
        inclination_.rest();
        spliced_.rest(s.pipes);
    }

    /// Drops what was not sent.
    void clear(shared& s) {
        copied_.clear(s.buffers);
        spliced_.clear(s.pipes);
    }

private:
    /// Sends what is in the pipe by read(2) and send(2), once splice(2) has been refused. `sent` bytes have left it
    /// before, which the result includes.
    moved send_copied(stream_socket& to, shared& s, std::size_t sent) {
        moved step;
        while (step.error == 0 && !empty()) {
            if (copied_.empty())
                step = copied_.fill(s.buffers, [this](std::span<std::byte> room) { return spliced_.take(room); });
            if (step.error == 0) step = copied_.send(to, s.buffers);
            sent += step.bytes;
        }
        return {sent, step.error};
    }

    copy_channel copied_{};
    splice_channel spliced_{};
    [[no_unique_address]] Inclination inclination_{};
};

/// Splices everything.
struct splice_always {
    static bool to_splice() noexcept { return true; }
    static void note(std::size_t /*received*/) noexcept {}
    static void rest() noexcept {}
};

/// Messages are copied, streams are spliced. What has come between two waits tells which it is: much makes a stream,
/// little ends it, and what lies between changes nothing.
class splice_streams {
public:
    bool to_splice() const noexcept { return is_stream_ || burst_ >= much; }
    void note(std::size_t received) noexcept { burst_ += received; }
    void rest() noexcept {
        if (burst_ > 0) is_stream_ = burst_ >= (is_stream_ ? little : much);
        burst_ = 0;
    }

private:
    static constexpr std::size_t much = std::size_t{32} * 1024;  // [bytes]; any number of this order will do
    static constexpr std::size_t little = std::size_t{4} * 1024; // [bytes]; any number well below it will do

    std::size_t burst_ = 0; ///< since the last wait [bytes]
    bool is_stream_ = false;
};

static_assert(channel<piped_channel<splice_always>> && channel<piped_channel<splice_streams>>);

} // namespace mmproxy::detail

#endif
