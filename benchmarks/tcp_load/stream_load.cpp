// SPDX-License-Identifier: BSL-1.0
#include "stream_load.hpp"

#include "stream_io.hpp"

namespace tcp_load {

std::optional<failure> stream_load::advance(connection& c, std::uint32_t events) {
    if ((events & EPOLLOUT) != 0 && !send_text(c)) return failure::closed_early;
    return (events & EPOLLIN) != 0 ? receive_text(c) : std::nullopt;
}

/// Several writes at a time, for small ones should not each cost the generator a wait.
bool stream_load::send_text(connection& c) {
    constexpr std::uint64_t most_bytes = 256 << 10;
    constexpr int most_writes = 64;
    const auto end = c.sent + most_bytes;
    for (int writes = 0; writes < most_writes && c.sent < end; ++writes) {
        const auto sent = send(c, text_.at(c.sent, options_.size));
        if (!sent) return false;
        count_sent(c, *sent);
        if (*sent < options_.size) return true; // no room
    }
    return true;
}

void stream_load::count_sent(connection& c, std::size_t size) {
    c.sent += size;
    count_.bytes_under_way += static_cast<std::int64_t>(size);
    if (!options_.to_sink) count_.bytes_up += size;
}

/// Most of it is thrown away uncopied, for the generator shall cost little; a sample of it is looked at.
std::optional<failure> stream_load::receive_text(connection& c) {
    constexpr unsigned sampling = 64;
    if (!options_.to_sink && ++receives_ % sampling == 0) return check_text(c);
    const auto size = discard_some(c.socket.get(), 4 << 20);
    if (!size) return failure::closed_early;
    return count_arrived(c, options_.to_sink ? *size * sink_acknowledges : *size);
}

std::optional<failure> stream_load::check_text(connection& c) {
    const auto size = receive_some(c.socket.get(), sample_);
    if (!size) return failure::closed_early;
    if (!text_.is_at(c.received, std::span{sample_}.first(*size))) return failure::mismatched;
    return count_arrived(c, *size);
}

std::optional<failure> stream_load::count_arrived(connection& c, std::size_t size) {
    if (size == 0) return std::nullopt;
    c.received += size;
    if (c.received > c.sent) return failure::mismatched;
    auto& bytes = options_.to_sink ? count_.bytes_up : count_.bytes_down;
    bytes += size;
    count_.bytes_under_way -= static_cast<std::int64_t>(size);
    count_.operations = bytes / text::word.size();
    c.since = clock::now();
    prove(c);
    return std::nullopt;
}

} // namespace tcp_load
