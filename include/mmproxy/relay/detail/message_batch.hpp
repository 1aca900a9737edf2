// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_MESSAGE_BATCH_HPP
#define MMPROXY_RELAY_DETAIL_MESSAGE_BATCH_HPP

#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/reactor/thread_options.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/moved.hpp>

#include <asio/any_io_executor.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <span>

namespace mmproxy::detail {

class call_ring;

/// Passes on the messages of many connections with two system calls: one receives them all, one sends them all.
///
/// What is added during a turn of the reactor is done at its end, or by `pass_on` before. For one or two messages,
/// without a `call_ring`, and where `thread_options` rule it out, each message is received and sent by calls of its
/// own. One thread alone uses a batch: the relays of one executor share it.
class message_batch final : reactor::turn_end {
public:
    /// One direction of a connection, which has a message passed on. It lives, as its sockets do, until the end of the
    /// turn; the sockets may be closed before. Neither function may add to the batch.
    class member {
    public:
        /// Is told of what was received, and returns the socket that the message goes to, or null: nothing is sent
        /// then. `message` is valid until `on_sent` has returned. One that fills its `room` may have more of it behind.
        virtual stream_socket* on_received(moved got, std::span<const std::byte> message) noexcept = 0;
        /// Is told how much of the message was sent, after `on_received` has returned a socket.
        virtual void on_sent(moved sent, std::span<const std::byte> message) noexcept = 0;

    protected:
        ~member() = default;
    };

    explicit message_batch(const asio::any_io_executor& executor);
    message_batch(const message_batch&) = delete;
    message_batch& operator=(const message_batch&) = delete;
    ~message_batch();

    /// How much of a message is taken at a time [bytes]; any size of this order will do. A direction whose message
    /// fills it moves the next by itself.
    static constexpr std::size_t room = 4096;

    bool is_full() const noexcept { return count_ == passages_.size(); }

    /// Receives from the socket at the end of this turn of the reactor. Preconditions: `turning` takes a turn, the
    /// batch is not full, and `m` has no message in it.
    void add(reactor& turning, stream_socket& from, member& m) noexcept;

    /// Does now what was added, before the turn ends.
    void pass_on() noexcept;

private:
    static constexpr moved not_made{0, EINTR};
    /// [messages]; as many as a `call_ring` makes at a time.
    static constexpr std::size_t most = 64;

    /// A message on its way: to be received from `socket` into `bytes`, then to be sent to `socket` out of `bytes`.
    struct passage {
        member* by = nullptr;
        stream_socket* socket = nullptr;
        std::span<std::byte> bytes{};
        moved result = not_made;

        /// Whether the ring has made the call. Without memory for it, the call is made once more by itself.
        bool is_made() const noexcept { return result.error != EINTR && result.error != ENOMEM; }
    };

    std::span<passage> passages() noexcept { return std::span{passages_}.first(count_); }

    void at_turn_end() noexcept override;
    void receive_all() noexcept;
    void keep_those_that_go_on() noexcept;
    void send_all() noexcept;
    /// Has the ring make the calls that `queue(ring, passage, tag)` adds.
    template <class Queue> void make_together(Queue queue) noexcept;
    /// Opens the ring when it is needed for the first time.
    bool has_ring() noexcept;

    std::shared_ptr<const thread_options> options_;
    std::unique_ptr<std::byte[]> memory_ = std::make_unique_for_overwrite<std::byte[]>(most * room);
    std::array<passage, most> passages_{};
    std::size_t count_ = 0;
    std::unique_ptr<call_ring> ring_; ///< null until it was asked for
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/relay/detail/call_ring.hpp>

#include <cstdint>
#include <new>

namespace mmproxy::detail {

MMPROXY_DECL message_batch::message_batch(const asio::any_io_executor& executor)
    : options_{shared_by_executor<thread_options>(executor)} {}

MMPROXY_DECL message_batch::~message_batch() = default;

MMPROXY_DECL void message_batch::add(reactor& turning, stream_socket& from, member& m) noexcept {
    if (count_ == 0) turning.call_at_end(*this);
    passages_[count_] = {&m, &from, {&memory_[count_ * room], room}};
    ++count_;
}

MMPROXY_DECL void message_batch::pass_on() noexcept {
    receive_all();
    keep_those_that_go_on();
    send_all();
    const auto sent = passages();
    count_ = 0;
    for (const auto& p : sent) p.by->on_sent(p.result, p.bytes);
}

MMPROXY_DECL void message_batch::at_turn_end() noexcept {
    if (count_ > 0) pass_on();
}

MMPROXY_DECL void message_batch::receive_all() noexcept {
    make_together(
        [](call_ring& r, const passage& p, std::size_t tag) { r.receive(p.socket->native_handle(), p.bytes, tag); });
    for (auto& p : passages())
        p.result = p.is_made() ? p.socket->note_received(p.result, room) : p.socket->receive(p.bytes);
}

MMPROXY_DECL void message_batch::keep_those_that_go_on() noexcept {
    std::size_t kept = 0;
    for (auto& p : passages()) {
        const auto message = p.bytes.first(p.result.bytes);
        if (auto* to = p.by->on_received(p.result, message)) passages_[kept++] = {p.by, to, message};
    }
    count_ = kept;
}

MMPROXY_DECL void message_batch::send_all() noexcept {
    make_together(
        [](call_ring& r, const passage& p, std::size_t tag) { r.send(p.socket->native_handle(), p.bytes, tag); });
    for (auto& p : passages())
        p.result = p.is_made() ? p.socket->note_sent(p.result, p.bytes.size()) : p.socket->send(p.bytes);
}

template <class Queue> void message_batch::make_together(Queue queue) noexcept {
    constexpr std::size_t worth_a_ring = 3; // messages; any number of this order will do
    static_assert(most == call_ring::most);
    if (count_ < worth_a_ring || !options_->uses_io_uring || !has_ring()) return;
    for (std::size_t i = 0; i < count_; ++i)
        if (passages_[i].socket->is_open()) queue(*ring_, passages_[i], i); // else an old kernel would stop there
    ring_->make([this](std::uint64_t tag, int result) { passages_[tag].result = moved::from(result); });
}

MMPROXY_DECL bool message_batch::has_ring() noexcept {
    if (!ring_) ring_.reset(new (std::nothrow) call_ring{call_ring::open()});
    return ring_ && ring_->is_open();
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
