// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_STREAM_LOAD_HPP
#define TCP_LOAD_STREAM_LOAD_HPP

#include "load.hpp"
#include "text.hpp"

#include <algorithm>

namespace tcp_load {

/// Sends `text` without end, as fast as it goes and in writes of one size, and receives it back, or from a sink
/// what of it has arrived.
class stream_load final : public load {
public:
    using load::load;

private:
    std::optional<failure> advance(connection& c, std::uint32_t events) override;
    std::uint32_t interest() const override { return EPOLLIN | EPOLLOUT; }

    bool send_text(connection& c);
    void count_sent(connection& c, std::size_t size);
    std::optional<failure> receive_text(connection& c);
    std::optional<failure> check_text(connection& c);
    std::optional<failure> count_arrived(connection& c, std::size_t size);

    static constexpr std::size_t sample_size = 4 << 10; // [bytes]

    text text_{std::max(options_.size, sample_size)};
    std::vector<std::byte> sample_ = std::vector<std::byte>(sample_size);
    unsigned receives_ = 0;
};

} // namespace tcp_load

#endif
