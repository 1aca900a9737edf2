// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_KEPT_BYTES_HPP
#define MMPROXY_RELAY_DETAIL_KEPT_BYTES_HPP

#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/socket/moved.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace mmproxy::detail {

/// Bytes that a socket did not take at once.
class kept_bytes {
public:
    explicit kept_bytes(std::span<const std::byte> bytes) : bytes_(bytes.begin(), bytes.end()) {}

    bool empty() const noexcept { return sent_ == bytes_.size(); }

    /// Sends of what is left as much as the socket takes.
    moved send(stream_socket& to) noexcept {
        const auto sent = to.send(std::span{bytes_}.subspan(sent_));
        sent_ += sent.bytes;
        return sent;
    }

private:
    std::vector<std::byte> bytes_;
    std::size_t sent_ = 0;
};

} // namespace mmproxy::detail

#endif
