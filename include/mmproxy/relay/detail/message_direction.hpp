// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_MESSAGE_DIRECTION_HPP
#define MMPROXY_RELAY_DETAIL_MESSAGE_DIRECTION_HPP

#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>
#include <mmproxy/relay/detail/stream_direction.hpp>
#include <mmproxy/socket/moved.hpp>

#include <cstddef>
#include <span>

namespace mmproxy::detail {

/// One of the two directions of a relayed connection: brief messages are passed on together with messages of other
/// connections, in a `message_batch`; everything else moves as a stream.
template <class Connection, channel Channel>
struct message_direction final : stream_direction<Connection, Channel>, message_batch::member {
    using stream = stream_direction<Connection, Channel>;
    using stream::stream;

    /// Moves what can move, at once or at the end of the reactor's turn.
    void move() {
        const bool is_stream = !this->channel.copies();
        if (this->is_brief && this->channel.empty() && !is_stream) return pass_on();
        if (is_stream) this->of.messages().pass_on(); // a stream takes its time: messages do not wait for it
        this->pump();
    }

    /// Adds the next message to the batch, which receives it at the end of the turn, or before.
    void pass_on() {
        auto& messages = this->of.messages();
        if (messages.is_full()) {
            messages.pass_on(); // which may move, or end, this connection's other direction
            if (!this->can_move()) return;
        }
        this->in_batch = true;
        messages.add(this->of.ready(), this->from, *this);
    }

    /// Sees to the end of file and to errors; a message goes to `to`.
    stream_socket* on_received(moved got, std::span<const std::byte> message) noexcept override {
        this->in_batch = false;
        this->is_brief = message.size() < message_batch::room;
        this->has_tail = !this->is_brief;
        this->of.guarded([&] {
            this->in_batch = this->has_come(got);
            if (this->in_batch)
                this->be_prompt();
            else
                this->of.look_for_resets();
        });
        return this->in_batch ? &this->to : nullptr;
    }

    /// Keeps in the channel what `to` did not take.
    void on_sent(moved sent, std::span<const std::byte> message) noexcept override {
        this->in_batch = false;
        this->of.guarded([&] {
            if (this->note_sent(sent) && sent.bytes < message.size())
                this->channel.keep(message.subspan(sent.bytes), this->of.shared());
            if (this->can_move())
                this->of.move_again();
            else
                this->of.look_for_resets();
        });
    }
};

} // namespace mmproxy::detail

#endif
