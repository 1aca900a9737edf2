// SPDX-License-Identifier: BSL-1.0
#include "exchange_load.hpp"

#include <mmproxy/wire/byte_order.hpp>

#include "stream_io.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace tcp_load {

std::optional<failure> exchange_load::advance(connection& c, std::uint32_t events) {
    if (c.sent < options_.size)
        if (const auto problem = send_message(c)) return problem;
    return (events & EPOLLIN) != 0 && c.is_waiting ? receive(c) : std::nullopt;
}

std::optional<failure> exchange_load::send_message(connection& c) {
    const auto sent = send(c, message(c).subspan(c.sent));
    if (!sent) return failure::closed_early;
    c.sent += *sent;
    count_.bytes_up += *sent;
    return std::nullopt;
}

std::optional<failure> exchange_load::receive(connection& c) {
    while (true) {
        const auto room = std::span{incoming_}.first(std::min(incoming_.size(), options_.size - c.received));
        const auto size = receive_some(c.socket.get(), room);
        if (!size) return failure::closed_early;
        if (!std::ranges::equal(message(c).subspan(c.received, *size), room.first(*size))) return failure::mismatched;
        c.received += *size;
        count_.bytes_down += *size;
        if (c.received == options_.size) return complete(c);
        if (*size < room.size()) return std::nullopt; // nothing more is there
    }
}

std::optional<failure> exchange_load::complete(connection& c) {
    prove(c);
    ++count_.operations;
    c.is_waiting = false;
    latency_.add(static_cast<std::uint64_t>(std::chrono::nanoseconds{clock::now() - c.since}.count()));
    return answered(c);
}

std::span<const std::byte> ping_pong_load::message(const connection& c) {
    std::array<std::byte, 8> stamp{};
    mmproxy::detail::store_big_endian(c.client << 32 ^ c.message << 1, stamp.data());
    std::ranges::reverse(stamp); // what differs most comes first, for a message may be shorter
    std::ranges::copy_n(stamp.begin(), static_cast<std::ptrdiff_t>(std::min(stamp.size(), stamped_.size())),
                        stamped_.begin());
    return stamped_;
}

void ping_pong_load::start() {
    has_started_ = true;
    for (auto& c : connections())
        if (c.is_proven)
            if (const auto problem = answered(c)) fail(c, *problem);
}

std::optional<failure> ping_pong_load::answered(connection& c) {
    if (!has_started_) return std::nullopt;
    ++c.message;
    c.sent = c.received = 0;
    c.is_waiting = true;
    c.since = clock::now();
    return send_message(c);
}

std::optional<failure> connect_load::answered(connection& c) {
    replace(c);
    return std::nullopt;
}

} // namespace tcp_load
