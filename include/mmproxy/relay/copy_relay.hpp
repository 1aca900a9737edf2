// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_COPY_RELAY_HPP
#define MMPROXY_RELAY_COPY_RELAY_HPP

#include <mmproxy/detail/buffer_pool.hpp>
#include <mmproxy/detail/expiry_list.hpp>
#include <mmproxy/detail/stream_io.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/relay/relay_policy.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace mmproxy {
namespace detail {

/// What the connections of one thread share. All of them receive into the one buffer; only bytes that the other side
/// did not take at once stay in it, and then the connection keeps the buffer and the thread goes on with another.
struct copy_relay_state {
    copy_relay_state(const asio::any_io_executor& executor, std::chrono::steady_clock::duration idle_timeout)
        : live{executor, idle_timeout, errc::idle_timed_out} {}

    std::span<std::byte> scratch() const noexcept { return {buffer.get(), buffer_pool::buffer_size}; }
    buffer_pool::buffer keep_scratch() { return std::exchange(buffer, buffers.take()); }

    /// Large enough to serve as one of the pool's buffers afterwards.
    static buffer_pool::buffer copy_of(std::span<const std::byte> bytes) {
        auto copy = std::make_unique_for_overwrite<std::byte[]>(std::max(bytes.size(), buffer_pool::buffer_size));
        std::ranges::copy(bytes, copy.get());
        return copy;
    }

    expiry_list live;
    buffer_pool buffers;
    buffer_pool::buffer buffer = buffers.take();
};

/// One relayed connection. Callbacks instead of coroutines: while it is idle it holds two sockets, two waits and this
/// object, no buffer and no frame. The waits keep it alive.
class copied_connection : public expiry_list::member, public std::enable_shared_from_this<copied_connection> {
    using socket = asio::ip::tcp::socket;

public:
    copied_connection(std::shared_ptr<copy_relay_state> relay, socket client, socket upstream)
        : relay_{std::move(relay)}, client_{std::move(client)}, upstream_{std::move(upstream)} {}

    ~copied_connection() override { leave(); } // while the list, which `relay_` keeps alive, is still there

    void start(std::span<const std::byte> surplus) {
        relay_->live.renew(*this);
        if (surplus.empty() || deliver(up_, surplus)) await_readable(up_);
        await_readable(down_);
    }

    void end(std::error_code reason) noexcept override { complete(reason); }

protected:
    virtual void done(const relay_result& result) noexcept = 0;

private:
    struct direction {
        socket& from;
        socket& to;
        std::uint64_t& moved;
        buffer_pool::buffer kept{}; ///< bytes taken from `from` that `to` did not take yet
        std::span<const std::byte> unsent{};
        bool finished = false;
    };

    /// Moves what there is, within a fair share: a busy connection lets the others have their turn.
    void pump(direction& d) {
        for (int turn = 0; turn < turns_a_wakeup; ++turn) {
            const auto scratch = relay_->scratch();
            const auto got = receive(d.from, scratch);
            if (got.try_again()) break;
            if (got.error != 0) return pass_reset_on(d.from, got.code());
            if (got.bytes == 0) return end_of_file(d);
            if (!deliver(d, scratch.first(got.bytes))) return;
            if (got.bytes < scratch.size()) break; // it is empty now: asking again would cost a system call
        }
        await_readable(d);
    }

    /// Sends, from the thread's buffer or the surplus. False: the rest waits for room, or nobody is there to take it.
    bool deliver(direction& d, std::span<const std::byte> bytes) {
        const auto sent = send(d.to, bytes);
        d.moved += sent.bytes;
        if (sent.error != 0 && !sent.try_again()) return broken(d, sent.code()), false;
        if (sent.bytes == bytes.size()) return true;
        keep(d, bytes.subspan(sent.bytes));
        return await_writable(d), false;
    }

    void keep(direction& d, std::span<const std::byte> rest) {
        const auto scratch = relay_->scratch();
        const bool in_scratch = rest.data() >= scratch.data() && rest.data() < scratch.data() + scratch.size();
        d.kept = in_scratch ? relay_->keep_scratch() : copy_relay_state::copy_of(rest);
        d.unsent = in_scratch ? rest : std::span<const std::byte>{d.kept.get(), rest.size()};
    }

    void deliver_kept(direction& d) {
        const auto sent = send(d.to, d.unsent);
        d.moved += sent.bytes;
        if (sent.error != 0 && !sent.try_again()) return broken(d, sent.code());
        d.unsent = d.unsent.subspan(sent.bytes);
        if (!d.unsent.empty()) return await_writable(d);
        relay_->buffers.give_back(std::move(d.kept));
        pump(d);
    }

    /// When `from` has broken the other direction, what looks like its end of file is the rest of its reset.
    void end_of_file(direction& d) {
        std::error_code ignored;                          // `to` may be gone already; the other direction finds out
        const bool last = up_.finished || down_.finished; // then both are closed at once
        if (gone_ == nullptr && !last) d.to.shutdown(socket::shutdown_send, ignored);
        finish(d);
        if (phase_ == phase::relaying) await_reset(d.from);
    }

    /// `to` takes nothing more. What it had sent before it went is still delivered; then the reset travels on.
    void broken(direction& d, std::error_code reason) {
        gone_ = &d.to;
        result_.error = reason;
        d.unsent = {};
        d.kept.reset();
        finish(d);
    }

    void finish(direction& d) {
        d.finished = true;
        if (!up_.finished || !down_.finished) return;
        gone_ != nullptr ? pass_reset_on(*gone_, result_.error) : complete({});
    }

    void await_readable(direction& d) { await(d.from, socket::wait_read, &copied_connection::pump, d); }
    void await_writable(direction& d) { await(d.to, socket::wait_write, &copied_connection::deliver_kept, d); }

    void await(socket& s, socket::wait_type what, void (copied_connection::*next)(direction&), direction& d) {
        s.async_wait(what, [self = shared_from_this(), next, &d](std::error_code ec) {
            if (ec || self->phase_ != phase::relaying) return;
            if (self->relay_->live.expires()) self->relay_->live.renew(*self);
            self->step(next, d);
        });
    }

    /// Without memory for the next step, this connection ends, and no other.
    void step(void (copied_connection::*next)(direction&), direction& d) noexcept {
        try {
            (this->*next)(d);
        } catch (const std::exception&) {
            complete(std::make_error_code(std::errc::not_enough_memory));
        }
    }

    /// Nobody reads from a side that has sent its end of file; this notices when it resets all the same.
    void await_reset(socket& s) {
        s.async_wait(socket::wait_error, [self = shared_from_this(), &s](std::error_code ec) {
            if (ec || self->phase_ != phase::relaying) return;
            if (const auto error = take_error(s)) return self->pass_reset_on(s, error);
            discard_urgent(s);
            self->await_reset(s);
        });
    }

    /// The other side is reset too, but not before it has acknowledged all that was taken for it.
    void pass_reset_on(socket& gone, std::error_code reason) {
        socket& other = &gone == &client_ ? upstream_ : client_;
        if (has_acknowledged_all(other)) return complete(reason);
        phase_ = phase::resetting;
        std::error_code ignored;
        gone.close(ignored);
        result_.error = reason;
        acknowledgement_ = std::make_unique<asio::steady_timer>(other.get_executor());
        await_acknowledgement(other, first_look, std::chrono::steady_clock::now() + reset_patience);
    }

    /// The kernel tells nobody when the last byte is acknowledged, so this asks, ever more rarely.
    void await_acknowledgement(socket& other, std::chrono::milliseconds pause,
                               std::chrono::steady_clock::time_point latest) {
        acknowledgement_->expires_after(pause);
        acknowledgement_->async_wait([self = shared_from_this(), &other, pause, latest](std::error_code ec) {
            if (ec || self->phase_ != phase::resetting) return;
            const bool late = std::chrono::steady_clock::now() >= latest;
            if (late || has_acknowledged_all(other)) return self->complete(self->result_.error);
            self->await_acknowledgement(other, std::min(2 * pause, last_look), latest);
        });
    }

    void complete(std::error_code reason) noexcept {
        if (std::exchange(phase_, phase::completed) == phase::completed) return;
        leave();
        result_.error = reason;
        if (reason) reset_on_close(client_), reset_on_close(upstream_);
        done(result_);
        acknowledgement_.reset();
        std::error_code ignored;
        client_.close(ignored);
        upstream_.close(ignored);
    }

    enum class phase : std::uint8_t { relaying, resetting, completed };
    static constexpr int turns_a_wakeup = 8;
    static constexpr std::chrono::milliseconds first_look{5};
    static constexpr std::chrono::milliseconds last_look{640};
    static constexpr std::chrono::seconds reset_patience{30};

    std::shared_ptr<copy_relay_state> relay_;
    socket client_;
    socket upstream_;
    relay_result result_{};
    direction up_{client_, upstream_, result_.from_client};
    direction down_{upstream_, client_, result_.from_upstream};
    socket* gone_ = nullptr; ///< the side that was found reset while bytes for it were left
    std::unique_ptr<asio::steady_timer> acknowledgement_{}; ///< only while a reset waits for its turn
    phase phase_ = phase::relaying;
};

} // namespace detail

/// Relays by recv(2) and send(2) over one buffer a thread. An idle connection owns two sockets and no buffer.
class copy_relay {
public:
    copy_relay(const asio::any_io_executor& executor, std::chrono::steady_clock::duration idle_timeout)
        : state_{std::make_shared<detail::copy_relay_state>(executor, idle_timeout)} {}

    template <std::invocable<const relay_result&> Done>
    void start(asio::ip::tcp::socket client, asio::ip::tcp::socket upstream, std::span<const std::byte> surplus,
               Done done) {
        struct relayed final : detail::copied_connection {
            relayed(std::shared_ptr<detail::copy_relay_state> relay, asio::ip::tcp::socket c, asio::ip::tcp::socket u,
                    Done d)
                : copied_connection{std::move(relay), std::move(c), std::move(u)}, done_{std::move(d)} {}
            void done(const relay_result& result) noexcept override { done_(result); }
            Done done_;
        };
        std::make_shared<relayed>(state_, std::move(client), std::move(upstream), std::move(done))->start(surplus);
    }

    void end_all(std::error_code reason) noexcept { state_->live.end_all(reason); }

private:
    std::shared_ptr<detail::copy_relay_state> state_;
};

static_assert(relay_policy<copy_relay>);

} // namespace mmproxy

#endif
