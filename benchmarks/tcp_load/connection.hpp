// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_CONNECTION_HPP
#define TCP_LOAD_CONNECTION_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <chrono>
#include <cstdint>

namespace tcp_load {

using clock = std::chrono::steady_clock;

/// One of the connections that a load keeps going.
struct connection {
    mmproxy::unique_fd socket{};
    std::uint64_t client = 0;   ///< which client its header names
    std::uint64_t message = 0;  ///< the number of the message that is under way
    std::uint64_t sent = 0;     ///< of that message, or of the stream [bytes]
    std::uint64_t received = 0; ///< likewise, or what a sink has acknowledged
    bool has_begun = false;     ///< the header is sent
    bool is_proven = false;     ///< something has come back
    bool is_waiting = false;    ///< for something to come back
    clock::time_point since{};  ///< when the wait began
};

} // namespace tcp_load

#endif
