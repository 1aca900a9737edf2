// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_DETAIL_JOINED_MESSAGES_HPP
#define MMPROXY_DATAGRAM_DETAIL_JOINED_MESSAGES_HPP

#include <mmproxy/datagram/detail/gathered_datagrams.hpp>
#include <mmproxy/datagram/segment_limit.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <sys/uio.h>

namespace mmproxy::detail {

/// One or more neighbours of one path that leave by one call.
struct joined_message {
    const datagram_path* path = nullptr;
    datagram_number first = no_datagram;
    std::uint32_t count = 0;
    std::size_t segment_size = 0; ///< of each datagram but the last, which may be shorter [bytes]
    std::size_t first_piece = 0;
    std::size_t pieces = 0;
};

/// The piece of memory that a message is sent from. iovec(3) serves both directions, so its bytes are not const.
MMPROXY_DECL ::iovec piece_of(std::span<const std::byte> bytes) noexcept;

/// Decides which neighbours on a path leave as one message that the kernel cuts (UDP_SEGMENT in udp(7)), and where the
/// bytes of each message are. Calls no system: the same datagrams always give the same messages.
///
/// A message holds datagrams of one size, and at most one shorter datagram as the last. An empty datagram is a message
/// of its own, and so is one of a size that the segment_limit does not allow.
class joined_messages {
public:
    /// Appends the messages of one path. The path and `datagrams` must outlive them, unchanged.
    template <class Owner>
    void add(const gathered_datagrams<Owner>& datagrams, const datagram_path& path, const segment_limit& limit) {
        for (auto next = path.first; next != no_datagram;) next = join(datagrams, path, next, limit);
    }

    std::span<const joined_message> messages() const noexcept { return {messages_.data(), messages_.size()}; }

    /// Where the bytes of a message are; none for an empty datagram. Valid until the next `add` or `clear`.
    std::span<::iovec> pieces(const joined_message& m) noexcept { return {pieces_.data() + m.first_piece, m.pieces}; }

    /// Forgets the messages and keeps the memory.
    void clear() noexcept {
        messages_.clear();
        pieces_.clear();
    }

private:
    static constexpr std::size_t max_segments = 64; // derived from UDP_MAX_SEGMENTS of Linux before 6.9
    // [bytes], derived from the largest IPv4 packet, 65535 less its headers of 20 and 8; an IPv6 datagram holds more.
    static constexpr std::size_t max_message = 65'507;

    /// Joins as many datagrams from `first` on as one message can hold, and returns the next one.
    template <class Owner>
    datagram_number join(const gathered_datagrams<Owner>& datagrams, const datagram_path& path, datagram_number first,
                         const segment_limit& limit) {
        joined_message m{
            .path = &path, .first = first, .segment_size = datagrams[first].size(), .first_piece = pieces_.size()};
        std::size_t size = 0;
        auto next = first;
        for (bool open = true; open && next != no_datagram && fits(m, size, datagrams[next].size());) {
            const auto& d = datagrams[next];
            open = d.size() == m.segment_size && limit.allow(m.segment_size);
            size += d.size();
            add_piece(m, d.prefix);
            add_piece(m, d.payload);
            ++m.count;
            next = d.next;
        }
        messages_.push_back(m);
        return next;
    }

    /// Whether a datagram may follow in a message of `size` bytes so far.
    static bool fits(const joined_message& m, std::size_t size, std::size_t datagram) noexcept;

    /// Neighbours in memory, as UDP_GRO delivers them, are one piece.
    void add_piece(joined_message& m, std::span<const std::byte> bytes);

    static const std::byte* end_of(const ::iovec& piece) noexcept {
        return static_cast<const std::byte*>(piece.iov_base) + piece.iov_len;
    }

    std::vector<joined_message> messages_{};
    std::vector<::iovec> pieces_{};
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL ::iovec piece_of(std::span<const std::byte> bytes) noexcept {
    return {const_cast<std::byte*>(bytes.data()), bytes.size()}; // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

MMPROXY_DECL bool joined_messages::fits(const joined_message& m, std::size_t size, std::size_t datagram) noexcept {
    if (m.count == 0) return true;
    return datagram > 0 && datagram <= m.segment_size && m.count < max_segments && size + datagram <= max_message;
}

MMPROXY_DECL void joined_messages::add_piece(joined_message& m, std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    if (m.pieces > 0 && end_of(pieces_.back()) == bytes.data()) {
        pieces_.back().iov_len += bytes.size();
    } else {
        pieces_.push_back(piece_of(bytes));
        ++m.pieces;
    }
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
