// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_SESSIONS_HPP
#define TCP_LOAD_SESSIONS_HPP

#include "session.hpp"
#include "stream_io.hpp"

namespace tcp_load {

class echo_session final : public session {
    using session::session;

    bool receive(target_memory& memory) override {
        const auto size = receive_some(fd(), memory.received);
        return size && send(std::span{memory.received}.first(*size));
    }
};

/// Tells of each `sink_acknowledges` that have come with a byte: what fills a proxy's buffers has not arrived.
class sink_session final : public session {
    using session::session;

    bool receive(target_memory& memory) override {
        const auto size = discard_some(fd(), 8 << 20);
        if (!size) return false;
        const auto before = received_ / sink_acknowledges;
        received_ += *size;
        const auto news = received_ / sink_acknowledges - before;
        return news == 0 || send(std::span{memory.received}.first(news));
    }

    std::size_t received_ = 0;
};

class answer_session final : public session {
    using session::session;

    bool receive(target_memory& memory) override {
        const auto size = discard_some(fd(), 1 << 20);
        if (!size) return false;
        const bool was_asked = received_ >= memory.answer_size;
        received_ += *size;
        return was_asked || received_ < memory.answer_size || send(memory.answer.at(0, memory.answer_size));
    }

    std::size_t received_ = 0;
};

} // namespace tcp_load

#endif
