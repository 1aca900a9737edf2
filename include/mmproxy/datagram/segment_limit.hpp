// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_SEGMENT_LIMIT_HPP
#define MMPROXY_DATAGRAM_SEGMENT_LIMIT_HPP

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <limits>

namespace mmproxy::detail {

/// Learns which sizes of datagrams the ways out of this host let UDP_SEGMENT cut: those within the smallest MTU, or
/// none where a device cannot compute their checksums. udp(7).
class segment_limit {
public:
    /// Whether datagrams of this size may leave joined.
    bool allow(std::size_t size) const noexcept { return size > 0 && size <= most_; }

    /// Whether the error of a joined message may be that of joining it.
    static bool is_refusal(int error) noexcept { return error == EIO || error == EINVAL || error == EMSGSIZE; }

    /// Datagrams of this size were refused joined and taken one by one.
    void refused(std::size_t size, int error) noexcept { most_ = std::min(most_, error == EIO ? 0 : size - 1); }

private:
    std::size_t most_ = std::numeric_limits<std::size_t>::max();
};

} // namespace mmproxy::detail

#endif
