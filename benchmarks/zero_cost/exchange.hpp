// SPDX-License-Identifier: BSL-1.0
#ifndef ZERO_COST_EXCHANGE_HPP
#define ZERO_COST_EXCHANGE_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace zero_cost {

/// Loopback ports: the forwarder's and the target's.
inline constexpr std::uint16_t front_port = 8443;
inline constexpr std::uint16_t target_port = 9000;

/// Clients and their target around a forwarder, all on this thread: whatever waits for the forwarder lets it run.
class exchange {
public:
    /// `forward` does what the forwarder has to do just now, and returns.
    explicit exchange(std::function<void()> forward);

    /// Connects `count` clients, each with a v2 header and a message.
    void connect(std::size_t count);

    /// A message of each client to the target, and back.
    void round_trip();

private:
    void up();
    void down();
    void accept();
    void receive(const mmproxy::unique_fd& from);

    std::function<void()> forward_;
    mmproxy::unique_fd target_;
    std::vector<mmproxy::unique_fd> clients_{};
    std::vector<mmproxy::unique_fd> servers_{};
};

} // namespace zero_cost

#endif
