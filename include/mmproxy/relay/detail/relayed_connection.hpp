// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RELAYED_CONNECTION_HPP
#define MMPROXY_RELAY_DETAIL_RELAYED_CONNECTION_HPP

#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/kept_bytes.hpp>
#include <mmproxy/relay/detail/relay_endings.hpp>

#include <asio/post.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <system_error>

namespace mmproxy::detail {

/// One relayed connection. Callbacks instead of coroutines: while it is idle it holds two sockets and this object, no
/// buffer, no pipe and no frame. Its open sockets keep it alive.
template <channel Channel> class relayed_connection : public relay_endings<Channel> {
    using endings = relay_endings<Channel>;
    using endings::client_, endings::down_, endings::relay_, endings::up_, endings::upstream_;

public:
    using endings::endings;

    /// Sends `surplus`, which is copied as far as the upstream does not take it, and waits for more from either side.
    /// When it throws, both sockets are closed and `done` is not called.
    void start(std::span<const std::byte> surplus) try {
        relay_->live.renew(*this);
        if (!surplus.empty()) send_surplus(surplus);
        auto ec = client_.watch(relay_->ready, this->shared_from_this());
        if (!ec) ec = upstream_.watch(relay_->ready, this->shared_from_this());
        if (ec) return fail_later(ec);
        if (client_.readable() || upstream_.readable()) this->move_again(); // told of to the handler before
    } catch (...) {
        this->abandon();
        throw;
    }

    void on_ready() noexcept override {
        this->guarded([this] {
            if (relay_->live.expires()) relay_->live.renew(*this);
            advance();
        });
    }

private:
    void advance() {
        if (surplus_) deliver_surplus();
        if (!surplus_ && up_.can_move()) up_.move();
        if (down_.can_move()) down_.move();
        this->look_for_resets();
    }

    void send_surplus(std::span<const std::byte> surplus) {
        up_.be_prompt();
        const auto sent = upstream_.send(surplus);
        this->note_delivered(up_.way, sent.bytes);
        if (sent.bytes < surplus.size()) surplus_ = std::make_unique<kept_bytes>(surplus.subspan(sent.bytes));
    }

    void deliver_surplus() {
        const auto sent = surplus_->send(upstream_);
        if (sent.is_final() || surplus_->empty()) surplus_.reset();
        up_.note_sent(sent);
    }

    /// Ends the connection behind `start`, which must not call `done`.
    void fail_later(std::error_code reason) {
        asio::post(relay_->ready.get_executor(),
                   [this, alive = this->shared_from_this(), reason] { this->complete(reason); });
    }

    std::unique_ptr<kept_bytes> surplus_{}; ///< what the upstream did not take at once; goes before all else
};

} // namespace mmproxy::detail

#endif
