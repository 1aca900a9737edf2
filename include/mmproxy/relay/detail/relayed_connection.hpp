// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RELAYED_CONNECTION_HPP
#define MMPROXY_RELAY_DETAIL_RELAYED_CONNECTION_HPP

#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/reactor/expiry_list.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/kept_bytes.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>
#include <mmproxy/relay/detail/relay_direction.hpp>
#include <mmproxy/relay/detail/relay_state.hpp>
#include <mmproxy/relay/detail/reset_delay.hpp>

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// One relayed connection. Callbacks instead of coroutines: while it is idle it holds two sockets and this object, no
/// buffer, no pipe and no frame. Its open sockets keep it alive.
template <channel Channel> class relayed_connection : public reactor::handler, public expiry_list::member {
public:
    relayed_connection(std::shared_ptr<relay_state<Channel>> relay, stream_socket client, stream_socket upstream)
        : relay_{std::move(relay)}, client_{std::move(client)}, upstream_{std::move(upstream)} {}

    ~relayed_connection() override { expiry_list::member::leave(); } // while the list, in `relay_`, is still there

    /// Sends the surplus, and waits for more from either side. When it throws, nothing is done any more.
    void start(std::span<const std::byte> surplus) try {
        relay_->live.renew(*this);
        if (!surplus.empty()) send_surplus(surplus);
        auto ec = client_.watch(relay_->ready, shared_from_this());
        if (!ec) ec = upstream_.watch(relay_->ready, shared_from_this());
        if (ec) return fail_later(ec);
        if (client_.readable() || upstream_.readable()) relay_->ready.again(*this); // told to the session before
    } catch (...) {
        phase_ = phase::completed;
        for (auto* s : {&client_, &upstream_}) s->reset();
        throw;
    }

    void on_ready() noexcept override {
        guarded([this] {
            if (relay_->live.expires()) relay_->live.renew(*this);
            advance();
        });
    }

    void end(std::error_code reason) noexcept override {
        const auto alive = shared_from_this();
        complete(reason);
    }

protected:
    virtual void done(const connection_result& result) noexcept = 0;

private:
    using direction = relay_direction<relayed_connection, Channel>;
    friend direction;

    /// Without memory for the next step this connection ends, and no other.
    template <class Step> void guarded(Step step) noexcept {
        if (phase_ != phase::relaying) return;
        try {
            step();
        } catch (const std::exception&) {
            complete(std::make_error_code(std::errc::not_enough_memory));
        }
    }

    void advance() {
        if (surplus_) deliver_surplus();
        if (!surplus_ && can_move(up_)) move(up_);
        if (can_move(down_)) move(down_);
        look_for_resets();
    }

    bool can_move(const direction& d) const noexcept {
        if (phase_ != phase::relaying || d.finished || d.in_batch || !d.to.writable()) return false;
        return !d.channel.empty() || d.from.readable();
    }

    void move(direction& d) {
        const bool is_stream = !d.channel.copies();
        if (d.is_brief && d.channel.empty() && !is_stream) return pass_on(d);
        if (is_stream) relay_->messages->pass_on(); // which are not to wait for it
        pump(d);
    }

    // Messages are passed on together with those of other connections.

    void pass_on(direction& d) {
        auto& messages = *relay_->messages;
        if (messages.is_full()) {
            messages.pass_on(); // the other direction, too, perhaps
            if (!can_move(d)) return;
        }
        d.in_batch = true;
        messages.add(relay_->ready, d.from, d);
    }

    /// Whether there is a message to be sent.
    bool received(direction& d, moved got, std::span<const std::byte> message) noexcept {
        d.in_batch = false;
        d.is_brief = message.size() < message_batch::room;
        d.has_tail = !d.is_brief;
        guarded([&] {
            d.in_batch = has_come(d, got);
            d.in_batch ? d.be_prompt() : look_for_resets();
        });
        return d.in_batch;
    }

    void sent(direction& d, moved sent, std::span<const std::byte> message) noexcept {
        d.in_batch = false;
        guarded([&] {
            if (note_sent(d, sent) && sent.bytes < message.size())
                d.channel.keep(message.subspan(sent.bytes), *relay_->shared);
            can_move(d) ? relay_->ready.again(*this) : look_for_resets();
        });
    }

    // Streams move as much as they can at a time.

    /// Moves what there is, within a fair share: a busy connection lets the others have their turn.
    void pump(direction& d) {
        for (int turn = 0; can_move(d); ++turn) {
            if (turn == turns_a_wakeup) return relay_->ready.again(*this);
            d.channel.empty() ? take(d) : deliver(d);
        }
        d.channel.rest(*relay_->shared);
    }

    void take(direction& d) {
        const auto got = d.channel.receive(d.from, *relay_->shared);
        const bool is_tail = std::exchange(d.has_tail, false);
        d.is_brief = got.bytes < message_batch::room && !is_tail;
        if (has_come(d, got)) deliver(d);
    }

    void deliver(direction& d) {
        d.be_prompt();
        note_sent(d, d.channel.send(d.to, *relay_->shared));
    }

    // What both have in common.

    /// Whether there are bytes to deliver. The end of file and errors are seen to.
    bool has_come(direction& d, moved got) {
        if (got.is_short()) try_later(d.from);
        if (got.is_final()) pass_reset_on(d.from, got.code());
        if (got.error == 0 && got.bytes == 0) end_of_file(d);
        return got.bytes > 0;
    }

    /// Whether the other side is still there.
    bool note_sent(direction& d, moved sent) {
        d.moved += sent.bytes;
        if (sent.is_short()) try_later(d.to);
        if (sent.is_final()) broken(d, sent.code());
        return !sent.is_final();
    }

    /// The kernel is short of memory: what it has not taken or given is asked for once more soon.
    void try_later(stream_socket& s) {
        s.is_drained();
        s.is_full();
        if (retry_) return;
        retry_ = std::make_unique<asio::steady_timer>(relay_->ready.get_executor(), a_moment);
        retry_->async_wait([this, alive = shared_from_this()](std::error_code ec) {
            if (ec || phase_ != phase::relaying) return;
            retry_.reset();
            for (auto* ready : {&client_, &upstream_}) ready->expect_ready();
            on_ready();
        });
    }

    void send_surplus(std::span<const std::byte> surplus) {
        up_.be_prompt();
        const auto sent = upstream_.send(surplus);
        result_.from_client += sent.bytes;
        if (sent.bytes < surplus.size()) surplus_ = std::make_unique<kept_bytes>(surplus.subspan(sent.bytes));
    }

    void deliver_surplus() {
        const auto sent = surplus_->send(upstream_);
        result_.from_client += sent.bytes;
        if (sent.is_final() || surplus_->empty()) surplus_.reset();
        note_sent(up_, {0, sent.error});
    }

    /// When `from` has broken the other direction, what looks like its end of file is the rest of its reset.
    void end_of_file(direction& d) {
        const bool last = up_.finished || down_.finished; // then both are closed at once
        if (gone_ == nullptr && !last) d.to.finish_sending();
        finish(d);
    }

    /// `to` takes nothing more. What it had sent before it went is still delivered; then the reset travels on.
    void broken(direction& d, std::error_code reason) {
        gone_ = &d.to;
        result_.error = reason;
        d.channel.clear(*relay_->shared);
        finish(d);
        if (phase_ != phase::relaying) return;
        limit_waiting(reason);
        gone_->expect_ready(); // what it had sent may not have been told of yet
        relay_->ready.again(*this);
    }

    void finish(direction& d) {
        d.finished = true;
        if (!up_.finished || !down_.finished) return;
        gone_ != nullptr ? pass_reset_on(*gone_, result_.error) : complete({});
    }

    /// Nobody reads from a side that has sent its end of file, or whose bytes nobody takes; this notices when it resets
    /// all the same.
    void look_for_resets() {
        if (has_said_its_last()) return pass_reset_on(*gone_, result_.error);
        if (!client_.has_failed() && !upstream_.has_failed()) return;
        for (const auto* d : {&up_, &down_}) look_for_reset(*d);
    }

    /// Whether one side is gone, and all that it had sent is delivered.
    bool has_said_its_last() const noexcept {
        if (gone_ == nullptr || phase_ != phase::relaying) return false;
        const auto& d = gone_ == &client_ ? up_ : down_;
        return !d.in_batch && d.channel.empty() && !d.from.readable();
    }

    void look_for_reset(const direction& d) {
        if (phase_ != phase::relaying || d.in_batch || !d.from.has_failed()) return;
        if (!d.finished) return limit_waiting(std::make_error_code(std::errc::connection_reset));
        if (const auto error = d.from.take_error()) pass_reset_on(d.from, error);
    }

    /// What was taken from a side before it went is still delivered, as long as it moves.
    void limit_waiting(std::error_code reason) {
        if (reset_.is_waiting()) return;
        const auto moved = [this, alive = shared_from_this()] { return result_.from_client + result_.from_upstream; };
        reset_.while_progressing(relay_->ready.get_executor(), moved, [this, reason] {
            if (phase_ == phase::relaying) complete(reason);
        });
    }

    /// The other side is reset too, but not before it has acknowledged all that was taken for it.
    void pass_reset_on(stream_socket& gone, std::error_code reason) {
        auto& other = &gone == &client_ ? upstream_ : client_;
        if (other.has_acknowledged_all()) return complete(reason);
        phase_ = phase::resetting;
        gone.close();
        for (auto* d : {&up_, &down_}) d->channel.clear(*relay_->shared);
        const auto has_arrived = [&other, alive = shared_from_this()] { return other.has_acknowledged_all(); };
        reset_.until_arrived(relay_->ready.get_executor(), has_arrived, [this, reason] { complete(reason); });
    }

    /// `start` is not the place to end.
    void fail_later(std::error_code reason) {
        asio::post(relay_->ready.get_executor(), [this, alive = shared_from_this(), reason] { complete(reason); });
    }

    void complete(std::error_code reason) noexcept {
        if (std::exchange(phase_, phase::completed) == phase::completed) return;
        expiry_list::member::leave();
        result_.error = reason;
        for (auto* d : {&up_, &down_}) d->channel.clear(*relay_->shared);
        done(result_);
        reset_.end();
        retry_.reset();
        for (auto* s : {&client_, &upstream_}) reason ? s->reset() : s->close();
    }

    enum class phase : std::uint8_t { relaying, resetting, completed };
    static constexpr int turns_a_wakeup = 4;
    static constexpr std::chrono::milliseconds a_moment{20}; // any time of this order will do

    std::shared_ptr<relay_state<Channel>> relay_;
    stream_socket client_;
    stream_socket upstream_;
    connection_result result_{};
    direction up_{*this, client_, upstream_, result_.from_client, 1}; // a piece has been sent while dialling
    direction down_{*this, upstream_, client_, result_.from_upstream, 0};
    std::unique_ptr<kept_bytes> surplus_{}; ///< what the upstream did not take at once
    stream_socket* gone_ = nullptr;         ///< the side that was found reset while bytes for it were left
    reset_delay reset_{};
    std::unique_ptr<asio::steady_timer> retry_{}; ///< only while the kernel is short of memory
    phase phase_ = phase::relaying;
};

} // namespace mmproxy::detail

#endif
