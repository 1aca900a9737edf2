// SPDX-License-Identifier: BSL-1.0
#ifndef ZERO_COST_HAND_WRITTEN_HPP
#define ZERO_COST_HAND_WRITTEN_HPP

#include <mmproxy/detail/unique_fd.hpp>

#include "exchange.hpp"
#include "loopback.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include <sys/epoll.h>

namespace zero_cost {

/// The same forwarder as one would write it who needs no other: IPv4, v2 in one piece, one target, no policy, no
/// timeout, no observer, no Asio. It does not handle what does not happen here.
class hand_written {
public:
    hand_written();

    /// Does what there is to do. What happens in it is counted.
    [[gnu::noinline]] void run_once();

private:
    /// One side of a connection: what is received from it goes to the other.
    struct side {
        int fd = -1;
        side* other = nullptr;
    };
    using connection = std::array<side, 2>;

    void accept();
    void forward(int client);
    void relay(const side& from);
    void watch(int fd, side* s);
    static int dial(const std::byte* header);

    mmproxy::detail::unique_fd epoll_;
    mmproxy::detail::unique_fd front_ = listen_on(front_port);
    std::vector<std::unique_ptr<connection>> connections_{};
    std::array<::epoll_event, 256> events_{};
    std::unique_ptr<std::byte[]> buffer_;
};

} // namespace zero_cost

#endif
