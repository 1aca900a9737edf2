// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_SESSION_HPP
#define TCP_LOAD_SESSION_HPP

#include "tcp_socket.hpp"
#include "text.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace tcp_load {

/// What all connections of a target share: memory to receive in, and text to answer with.
struct target_memory {
    std::vector<std::byte> received = std::vector<std::byte>(256 << 10);
    text answer;
    std::size_t answer_size;
};

/// One connection of a target.
class session {
public:
    explicit session(unique_fd socket) : socket_{std::move(socket)} {}
    virtual ~session() = default;
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// Does what can be done without waiting. False: it is over.
    bool turn(target_memory& memory) { return unsent_.empty() ? receive(memory) : send_rest(); }
    /// Whether it waits to send, and else to receive.
    bool waits_to_send() const noexcept { return !unsent_.empty(); }
    int fd() const noexcept { return socket_.get(); }

protected:
    virtual bool receive(target_memory& memory) = 0;
    /// Keeps what the socket does not take. False: the connection is broken.
    bool send(std::span<const std::byte> bytes);

private:
    bool send_rest();

    unique_fd socket_;
    std::vector<std::byte> unsent_{};
};

} // namespace tcp_load

#endif
