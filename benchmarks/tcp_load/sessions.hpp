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

class sink_session final : public session {
    using session::session;

    bool receive(target_memory&) override { return discard_some(fd(), 8 << 20).has_value(); }
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
