// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RELAY_DIRECTION_HPP
#define MMPROXY_RELAY_DETAIL_RELAY_DIRECTION_HPP

#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>
#include <mmproxy/socket/moved.hpp>

#include <asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

namespace mmproxy::detail {

/// One of the two directions of a relayed connection, `Connection`, which is told what has become of its messages.
template <class Connection, channel Channel> struct relay_direction final : message_batch::member {
    relay_direction(Connection& c, stream_socket& f, stream_socket& t, std::uint64_t& m, std::uint8_t p) noexcept
        : of{c}, from{f}, to{t}, moved{m}, pieces{p} {}

    stream_socket* on_received(moved got, std::span<const std::byte> message) noexcept override {
        return of.received(*this, got, message) ? &to : nullptr;
    }
    void on_sent(moved sent, std::span<const std::byte> message) noexcept override { of.sent(*this, sent, message); }

    /// Sets TCP_NODELAY before the second piece: small pieces do not wait until they can be joined. The first never
    /// does, so a connection with a single request and answer saves the call. tcp(7).
    void be_prompt() noexcept {
        std::error_code ignored;
        if (pieces < 2 && ++pieces == 2) to.set_option(asio::ip::tcp::no_delay{true}, ignored);
    }

    Connection& of;
    stream_socket& from;
    stream_socket& to;
    std::uint64_t& moved; ///< delivered [bytes]
    Channel channel{};
    bool is_brief = true;  ///< what came last had room in a batch of messages
    bool has_tail = false; ///< it filled that room, and what comes next is the rest of it
    bool in_batch = false; ///< others have it in hand
    bool finished = false;
    std::uint8_t pieces; ///< delivered; counted to two
};

} // namespace mmproxy::detail

#endif
