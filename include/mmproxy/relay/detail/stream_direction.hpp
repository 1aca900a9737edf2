// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_STREAM_DIRECTION_HPP
#define MMPROXY_RELAY_DETAIL_STREAM_DIRECTION_HPP

#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>
#include <mmproxy/socket/moved.hpp>

#include <asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// One of the two directions of a relayed connection, as a stream: what has come from one side goes on to the other, as
/// much as moves at a time.
///
/// `Connection`, of which it is a part and which is a `relay_endings`, is told of the bytes delivered and of what ends
/// a direction.
template <class Connection, channel Channel> struct stream_direction {
    /// `f` and `t` belong to the connection, whose result counts in `w`; `p` pieces were sent before.
    stream_direction(Connection& c, stream_socket& f, stream_socket& t, std::uint64_t connection_result::*w,
                     std::uint8_t p) noexcept
        : of{c}, from{f}, to{t}, way{w}, pieces{p} {}

    /// Whether to receive or to send is worth a try.
    bool can_move() const noexcept {
        if (!of.is_relaying() || finished || in_batch || !to.writable()) return false;
        return !channel.empty() || from.readable();
    }

    /// Moves what there is, within a fair share: then the other connections have their turn.
    void pump() {
        constexpr int turns_a_wakeup = 4; // any number of this order will do
        for (int turn = 0; can_move(); ++turn) {
            if (turn == turns_a_wakeup) return of.move_again();
            if (channel.empty())
                take();
            else
                deliver();
        }
        channel.rest(of.shared());
    }

    /// Receives into the empty channel, and delivers what has come.
    void take() {
        const auto got = channel.receive(from, of.shared());
        const bool is_tail = std::exchange(has_tail, false);
        is_brief = got.bytes < message_batch::room && !is_tail;
        if (has_come(got)) deliver();
    }

    void deliver() {
        be_prompt();
        note_sent(channel.send(to, of.shared()));
    }

    /// Sees to the end of file and to errors of `from`, and returns whether there are bytes to deliver.
    bool has_come(moved got) {
        if (got.is_short()) {
            from.is_drained();
            of.try_later();
        }
        if (got.is_final()) of.pass_reset_on(from, got.code());
        if (got.error == 0 && got.bytes == 0) of.end_of_file(*this);
        return got.bytes > 0;
    }

    /// Counts what was sent, sees to errors of `to`, and returns whether `to` may take more some time.
    bool note_sent(moved sent) {
        of.note_delivered(way, sent.bytes);
        if (sent.is_short()) {
            to.is_full();
            of.try_later();
        }
        if (sent.is_final()) of.broken(*this, sent.code());
        return !sent.is_final();
    }

    /// Sets TCP_NODELAY before the second piece: small pieces do not wait until they can be joined. The first never
    /// does, so a connection with a single request and answer saves the call. tcp(7).
    void be_prompt() noexcept {
        std::error_code ignored;
        if (pieces == 2) return;
        ++pieces;
        if (pieces == 2) to.set_option(asio::ip::tcp::no_delay{true}, ignored);
    }

    Connection& of;
    stream_socket& from;
    stream_socket& to;
    std::uint64_t connection_result::*way; ///< what counts the bytes delivered
    Channel channel{};
    bool is_brief = true;  ///< what came last had room in a batch of messages
    bool has_tail = false; ///< it filled that room, and what comes next is the rest of it
    bool in_batch = false; ///< a message of it is in the message_batch; nothing else may read from `from`
    bool finished = false; ///< its end of file was handed on, or `to` takes nothing more
    std::uint8_t pieces;   ///< delivered; counted to two
};

} // namespace mmproxy::detail

#endif
