// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_TEXT_HPP
#define TCP_LOAD_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace tcp_load {

/// How many bytes a sink acknowledges with one that it sends back.
inline constexpr std::size_t sink_acknowledges = 1 << 20;

/// The endless text `PING\r\nPING\r\n…`, of which a run keeps one piece in memory.
class text {
public:
    static constexpr std::string_view word = "PING\r\n";

    /// `piece`: how much can be had at a time [bytes].
    explicit text(std::size_t piece) : bytes_(piece + word.size()) {
        for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = static_cast<std::byte>(word[i % word.size()]);
    }

    /// `size` bytes, at most a piece, of which the first is the text's byte number `from`.
    std::span<const std::byte> at(std::uint64_t from, std::size_t size) const {
        return std::span{bytes_}.subspan(from % word.size(), size);
    }

    bool is_at(std::uint64_t from, std::span<const std::byte> bytes) const {
        return std::memcmp(at(from, bytes.size()).data(), bytes.data(), bytes.size()) == 0;
    }

private:
    std::vector<std::byte> bytes_;
};

} // namespace tcp_load

#endif
