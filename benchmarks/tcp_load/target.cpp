// SPDX-License-Identifier: BSL-1.0
#include "target.hpp"

#include "epoll_set.hpp"
#include "sessions.hpp"

#include <memory>
#include <unordered_map>
#include <utility>

namespace tcp_load {
namespace {

std::unique_ptr<session> make_session(role as, unique_fd socket) {
    if (as == role::echo) return std::make_unique<echo_session>(std::move(socket));
    if (as == role::sink) return std::make_unique<sink_session>(std::move(socket));
    return std::make_unique<answer_session>(std::move(socket));
}

class target {
public:
    target(const mmproxy::socket_address& address, role as, std::size_t answer_size)
        : listener_{listen_at(address)}, as_{as}, memory_{.answer = text{answer_size}, .answer_size = answer_size} {
        epoll_.add(listener_.get(), EPOLLIN, nullptr);
    }

    void turn() {
        for (const auto& event : epoll_.wait(std::chrono::milliseconds{-1}))
            if (auto* s = static_cast<session*>(event.data.ptr))
                serve(*s);
            else
                accept();
    }

private:
    void accept() {
        while (true) {
            auto socket = accept_from(listener_);
            if (socket.get() < 0) return;
            auto s = make_session(as_, std::move(socket));
            epoll_.add(s->fd(), EPOLLIN, s.get());
            sessions_.emplace(s.get(), std::move(s));
        }
    }

    void serve(session& s) {
        const bool waited_to_send = s.waits_to_send();
        if (!s.turn(memory_))
            sessions_.erase(&s);
        else if (s.waits_to_send() != waited_to_send)
            epoll_.modify(s.fd(), waited_to_send ? EPOLLIN : EPOLLOUT, &s);
    }

    unique_fd listener_;
    role as_;
    target_memory memory_;
    epoll_set epoll_{};
    std::unordered_map<const session*, std::unique_ptr<session>> sessions_{};
};

} // namespace

void serve(const mmproxy::socket_address& address, role as, std::size_t answer_size) {
    raise_descriptor_limit();
    target t{address, as, answer_size};
    while (true) t.turn();
}

} // namespace tcp_load
