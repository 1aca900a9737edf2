// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_BALANCER_HPP
#define UDP_ECHO_BALANCER_HPP

#include "client_headers.hpp"
#include "counters.hpp"
#include "load_options.hpp"
#include "payload.hpp"
#include "receive_batch.hpp"
#include "send_batch.hpp"
#include "udp_socket.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace udp_echo {

/// What all balancers of a run share.
struct workspace {
    explicit workspace(const load_options& o);

    load_options options;
    client_headers headers;
    send_batch outgoing;
    receive_batch incoming;
    counters count{};
};

/// One socket and every `sockets`-th flow, each with `window` datagrams under way: the next one goes when a reply
/// comes, or when none has come for the loss time-out.
///
/// A flow's sequence numbers that are equal modulo the window follow one another in one slot. A number is never used
/// twice, so a reply that comes late is known as such.
class balancer {
public:
    using clock = std::chrono::steady_clock;

    balancer(workspace& work, std::uint32_t index);

    /// Sends what the limit of datagrams in flight allows.
    void send();
    /// Waits for replies and takes up to a batch of them.
    void receive();
    /// Gives up on what was sent too long ago.
    void expire();

    int fd() const noexcept { return socket_.fd(); }

private:
    struct slot {
        datagram_id id;
        clock::time_point sent_at{};
        bool in_flight = false;
        bool answered = false; ///< ever
    };

    void write_datagram(slot& s, clock::time_point now);
    void take(std::span<const std::byte> datagram);
    slot* find(const datagram_id& id);
    void accept(slot& s);
    void next(slot& s);
    bool has_right_header(const datagram_id& id, std::span<const std::byte> header) const;

    workspace& work_;
    udp_socket socket_;
    std::vector<slot> slots_{};
    std::deque<std::uint32_t> ready_{}; ///< indices of slots, in the order in which they are to be sent
    std::size_t in_flight_ = 0;
    std::size_t limit_;
};

} // namespace udp_echo

#endif
