// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_PAYLOAD_HPP
#define UDP_ECHO_PAYLOAD_HPP

#include <mmproxy/wire/byte_order.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace udp_echo {

/// Which datagram of which flow.
struct datagram_id {
    std::uint32_t flow = 0;
    std::uint32_t sequence = 0;
};

inline constexpr std::size_t least_payload = 8;

/// Writes what tells one datagram from every other:
///
///     offset  size
///          0     4  flow, network byte order
///          4     4  sequence number in the flow, network byte order
///          8     …  bytes that follow from both, to the end
inline void write_payload(const datagram_id& id, std::span<std::byte> to) {
    mmproxy::detail::store_big_endian(id.flow, to.data());
    mmproxy::detail::store_big_endian(id.sequence, to.data() + 4);
    std::memset(to.data() + least_payload, static_cast<int>((id.flow * 31 + id.sequence) & 0xFF),
                to.size() - least_payload);
}

/// What `write_payload` has written; nothing when a byte of it has changed.
inline std::optional<datagram_id> read_payload(std::span<const std::byte> from) {
    if (from.size() < least_payload) return std::nullopt;
    const datagram_id id{mmproxy::detail::load_big_endian<std::uint32_t>(from.data()),
                         mmproxy::detail::load_big_endian<std::uint32_t>(from.data() + 4)};
    const auto expected = static_cast<std::byte>((id.flow * 31 + id.sequence) & 0xFF);
    const auto rest = from.subspan(least_payload);
    const bool first_is_good = rest.empty() || rest.front() == expected;
    // memcmp(3) of the rest with itself, one byte on: all bytes are equal to the first.
    const bool all_alike = rest.size() < 2 || std::memcmp(rest.data(), rest.data() + 1, rest.size() - 1) == 0;
    return first_is_good && all_alike ? std::optional{id} : std::nullopt;
}

} // namespace udp_echo

#endif
