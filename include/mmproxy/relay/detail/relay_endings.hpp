// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RELAY_ENDINGS_HPP
#define MMPROXY_RELAY_DETAIL_RELAY_ENDINGS_HPP

#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/reactor/expiry_list.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/reactor/timer_wait.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>
#include <mmproxy/relay/detail/message_direction.hpp>
#include <mmproxy/relay/detail/relay_state.hpp>
#include <mmproxy/relay/detail/reset_delay.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The two sockets of a relayed connection, the two directions between them, and how all that ends.
///
/// A direction ends with the end of file of its one side, which the other side is sent, or when its other side takes
/// nothing more. The connection ends when both directions have, or with a reset, which travels on behind all that was
/// sent before it. It is on its reactor's thread alone, and owned by a `std::shared_ptr`.
template <channel Channel> class relay_endings : public reactor::handler, public expiry_list::member {
    using stream = stream_direction<relay_endings, Channel>;

public:
    using direction = message_direction<relay_endings, Channel>;

    relay_endings(std::shared_ptr<relay_state<Channel>> relay, stream_socket client, stream_socket upstream)
        : relay_{std::move(relay)}, client_{std::move(client)}, upstream_{std::move(upstream)} {}

    ~relay_endings() override { expiry_list::member::leave(); } // while the list, in `relay_`, is still there

    void end(std::error_code reason) noexcept override {
        const auto alive = shared_from_this();
        complete(reason);
    }

    // For the directions.

    bool is_relaying() const noexcept { return phase_ == phase::relaying; }
    reactor& ready() const noexcept { return relay_->ready; }
    message_batch& messages() const noexcept { return *relay_->messages; }
    typename Channel::shared& shared() const noexcept { return *relay_->shared; }

    /// Calls `step()` while bytes are relayed. An exception of it, for want of memory, ends this connection and no
    /// other.
    template <class Step> void guarded(Step step) noexcept {
        if (!is_relaying()) return;
        try {
            step();
        } catch (...) {
            complete(std::make_error_code(std::errc::not_enough_memory));
        }
    }

    /// Has `on_ready` called once more, after the other connections have had their turn.
    void move_again() { relay_->ready.again(*this); }

    /// Counts bytes that were delivered, in the number of the result for their direction.
    void note_delivered(std::uint64_t connection_result::*way, std::size_t bytes) noexcept {
        result_.*way += bytes;
        if (relay_->meter == nullptr || bytes == 0) return;
        const std::uint64_t from_client = way == &connection_result::from_client ? bytes : 0;
        relay_->meter->delivered(from_client, bytes - from_client);
        if (is_relaying() && from_client == 0 && result_.from_upstream == bytes) answered(); // it may have been ended
    }

    /// Tries both sockets once more soon, when the kernel was short of memory for a call.
    void try_later() {
        constexpr std::chrono::milliseconds a_moment{20}; // any time of this order will do
        if (retry_) return;
        retry_ = std::make_unique<asio::steady_timer>(relay_->ready.get_executor(), a_moment);
        const auto then = [](void* self, std::error_code ec) {
            if (!ec) static_cast<relay_endings*>(self)->retry();
        };
        async_wait(*retry_, {{shared_from_this(), this}, then});
    }

    /// `from` of the direction has sent its end of file, which `to` is sent. When `from` has broken the other
    /// direction, what looks like its end of file is the rest of its reset.
    void end_of_file(stream& d) {
        const bool last = up_.finished || down_.finished; // then both are closed at once
        if (gone_ == nullptr && !last) d.to.finish_sending();
        finish(d);
    }

    /// `to` of the direction takes nothing more. What `to` had sent before is still delivered; then the reset travels
    /// on.
    void broken(stream& d, std::error_code reason) {
        gone_ = &d.to;
        result_.error = reason;
        d.channel.clear(shared());
        finish(d);
        if (!is_relaying()) return;
        limit_waiting(reason);
        gone_->expect_ready(); // what it had sent may not have been told of yet
        move_again();
    }

    /// Notices that a side was reset which is not read from: one that has sent its end of file, or that waits for the
    /// other side to take its bytes.
    void look_for_resets() {
        if (has_said_its_last()) return pass_reset_on(*gone_, result_.error);
        if (!client_.has_failed() && !upstream_.has_failed()) return;
        for (const auto* d : {&up_, &down_}) look_for_reset(*d);
    }

    /// Resets the side opposite to `gone` as well, but not before it has acknowledged all that was sent to it.
    void pass_reset_on(stream_socket& gone, std::error_code reason) {
        auto& other = &gone == &client_ ? upstream_ : client_;
        if (other.has_acknowledged_all()) return complete(reason);
        phase_ = phase::resetting;
        gone.close();
        for (auto* d : {&up_, &down_}) d->channel.clear(shared());
        const auto has_arrived = [&other, alive = shared_from_this()] { return other.has_acknowledged_all(); };
        reset_.until_arrived(relay_->ready.get_executor(), has_arrived, [this, reason] { complete(reason); });
    }

protected:
    /// Is called once, when the connection has ended; the sockets are closed behind it.
    virtual void done(const connection_result& result) noexcept = 0;

    /// Is called once, when the first bytes of the upstream are delivered, where there is a meter.
    virtual void answered() noexcept = 0;

    /// Ends the connection: both sockets are closed, or reset where there is a reason.
    void complete(std::error_code reason) noexcept {
        if (std::exchange(phase_, phase::completed) == phase::completed) return;
        expiry_list::member::leave();
        result_.error = reason;
        for (auto* d : {&up_, &down_}) d->channel.clear(shared());
        done(result_);
        reset_.end();
        retry_.reset();
        close_sockets(reason ? &stream_socket::reset : &stream_socket::close);
    }

    /// Ends the connection before it has begun: `done` is not called.
    void abandon() noexcept {
        phase_ = phase::completed;
        close_sockets(&stream_socket::reset);
    }

    std::shared_ptr<relay_state<Channel>> relay_;
    stream_socket client_;
    stream_socket upstream_;
    /// A piece has been sent while dialling.
    direction up_{*this, client_, upstream_, &connection_result::from_client, 1};
    direction down_{*this, upstream_, client_, &connection_result::from_upstream, 0};

private:
    void retry() noexcept {
        guarded([this] {
            retry_.reset();
            for (auto* s : {&client_, &upstream_}) s->expect_ready();
            move_again(); // in a turn of the reactor, at the end of which messages are passed on
        });
    }

    enum class phase : std::uint8_t { relaying, resetting, completed };

    void finish(stream& d) {
        d.finished = true;
        if (!up_.finished || !down_.finished) return;
        if (gone_ != nullptr)
            pass_reset_on(*gone_, result_.error);
        else
            complete({});
    }

    /// Whether one side was found reset while bytes for it were left, and all that it had sent is delivered.
    bool has_said_its_last() const noexcept {
        if (gone_ == nullptr || !is_relaying()) return false;
        const auto& d = gone_ == &client_ ? up_ : down_;
        return !d.in_batch && d.channel.empty() && !d.from.readable();
    }

    void look_for_reset(const stream& d) {
        if (!is_relaying() || d.in_batch || !d.from.has_failed()) return;
        if (!d.finished) return limit_waiting(std::make_error_code(std::errc::connection_reset));
        if (const auto error = d.from.take_error()) pass_reset_on(d.from, error);
    }

    /// Ends the connection for `reason` unless bytes go on moving: what was taken from a side before its reset is still
    /// delivered, but a side that takes nothing is not waited for.
    void limit_waiting(std::error_code reason) {
        if (reset_.is_waiting()) return;
        const auto moved = [this, alive = shared_from_this()] { return result_.from_client + result_.from_upstream; };
        reset_.while_progressing(relay_->ready.get_executor(), moved, [this, reason] {
            if (is_relaying()) complete(reason);
        });
    }

    void close_sockets(void (stream_socket::*how)() noexcept) noexcept {
        for (auto* s : {&client_, &upstream_}) (s->*how)();
    }

    connection_result result_{};
    stream_socket* gone_ = nullptr; ///< the side that was found reset while bytes for it were left
    reset_delay reset_{};
    std::unique_ptr<asio::steady_timer> retry_{}; ///< only while the kernel is short of memory
    phase phase_ = phase::relaying;
};

} // namespace mmproxy::detail

#endif
