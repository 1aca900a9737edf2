// SPDX-License-Identifier: BSL-1.0
#ifndef ZERO_COST_HAND_WRITTEN_HPP
#define ZERO_COST_HAND_WRITTEN_HPP

#include <mmproxy/relay/detail/call_ring.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include "exchange.hpp"
#include "loopback.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <sys/epoll.h>

namespace zero_cost {

/// The same forwarder as it is written for one purpose alone: IPv4, v2 in one piece, one target; no policy, no
/// timeout, no observer, no Asio, nothing generic, all in one class.
///
/// What it does for a message is what the assembled one does: it remembers readiness, receives and sends in batches,
/// keeps what a slow peer does not take, passes ends and resets on, lets other connections have their turn. Streams it
/// copies.
class hand_written {
public:
    hand_written();

    /// Does what there is to do. What happens in it is counted.
    [[gnu::noinline]] void run_once();

private:
    static constexpr std::size_t room = 4096; // [bytes]

    /// One side of a connection: what is received from it goes to the other.
    struct side {
        mmproxy::unique_fd fd{};
        side* other = nullptr;
        bool readable = false;
        bool writable = true;
        bool ended = false;
        bool failed = false;
        bool is_waiting = false; ///< in the batch
        bool is_finished = false;
        std::uint8_t pieces = 0;
        std::uint64_t moved = 0;
        std::vector<std::byte> kept{}; ///< received from here, not yet sent to the other
    };
    using connection = std::array<side, 2>;

    struct passage {
        side* from = nullptr;
        std::span<std::byte> bytes{};
        int result = 0;
    };

    bool turn();
    void accept();
    void forward(int client);
    static mmproxy::unique_fd dial(const std::byte* header);
    void watch(int fd, side* s);

    static void note(side& s, std::uint32_t events);
    void move(side& from);
    static bool can_move(const side& from);
    void join_batch(side& from);
    void pass_on();
    void make_calls(bool to_receive);
    bool received(passage& p);
    void sent(const passage& p);
    static void send_kept(side& from);
    static void end_of_file(side& from);
    static void reset(side& from);

    mmproxy::unique_fd epoll_;
    mmproxy::unique_fd front_ = listen_on(front_port);
    std::vector<std::unique_ptr<connection>> connections_{};
    std::array<::epoll_event, 256> events_{};
    std::unique_ptr<std::byte[]> memory_;
    std::array<passage, mmproxy::detail::call_ring::most> batch_{};
    std::size_t batched_ = 0;
    std::vector<side*> again_{};
    mmproxy::detail::call_ring ring_ = mmproxy::detail::call_ring::open();
};

} // namespace zero_cost

#endif
