// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_SEGMENT_LIMIT_HPP
#define MMPROXY_DATAGRAM_SEGMENT_LIMIT_HPP

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <limits>

namespace mmproxy::detail {

/// The largest size of datagrams that may leave joined, for UDP_SEGMENT to cut them: one limit for every way out of
/// this host.
///
/// It begins without a limit, falls below each size that was refused, and never rises. EINVAL and EMSGSIZE refuse a
/// size above the way's MTU, EIO refuses every size: the device computes no checksums, or IPsec encrypts. UDP_SEGMENT
/// in udp(7).
class segment_limit {
public:
    /// Whether datagrams of `size` bytes may leave joined; an empty datagram never may.
    bool allow(std::size_t size) const noexcept { return size > 0 && size <= max_size_; }

    /// Whether the error number of a joined message may come from joining: its datagrams may then leave one by one.
    static bool is_refusal(int error) noexcept { return error == EIO || error == EINVAL || error == EMSGSIZE; }

    /// Tells of datagrams of `size` bytes that were refused joined, with `error`, and all taken one by one.
    void refused(std::size_t size, int error) noexcept { max_size_ = std::min(max_size_, error == EIO ? 0 : size - 1); }

private:
    std::size_t max_size_ = std::numeric_limits<std::size_t>::max();
};

} // namespace mmproxy::detail

#endif
