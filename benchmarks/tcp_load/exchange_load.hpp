// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_EXCHANGE_LOAD_HPP
#define TCP_LOAD_EXCHANGE_LOAD_HPP

#include "load.hpp"
#include "text.hpp"

#include <algorithm>

namespace tcp_load {

/// Sends one message at a time on each connection and receives as many bytes back.
class exchange_load : public load {
public:
    explicit exchange_load(const load_options& o) : load{o}, incoming_(std::min<std::size_t>(o.size, 256 << 10)) {}

protected:
    /// The message under way, which must come back as it went.
    virtual std::span<const std::byte> message(const connection& c) = 0;
    /// What to do when the message has come back.
    virtual std::optional<failure> answered(connection& c) = 0;

    std::optional<failure> send_message(connection& c);
    text text_{options_.size};

private:
    std::optional<failure> advance(connection& c, std::uint32_t events) final;
    // Edge-triggered: one system call a connection, and none more when it waits for something else.
    std::uint32_t interest() const final { return EPOLLIN | EPOLLOUT | EPOLLET; }

    std::optional<failure> receive(connection& c);
    std::optional<failure> complete(connection& c);

    std::vector<std::byte> incoming_;
};

/// The next message as soon as the last is back. The first ones go without a next while connections are still being
/// opened, which would else take its turn among them all.
class ping_pong_load : public exchange_load {
public:
    using exchange_load::exchange_load;

    void start() override;

private:
    /// Begins with a number of its own, so that no other message is taken for it.
    std::span<const std::byte> message(const connection& c) final;
    std::optional<failure> answered(connection& c) override;

    bool has_started_ = false;
    std::vector<std::byte> stamped_{text_.at(0, options_.size).begin(), text_.at(0, options_.size).end()};
};

/// One message, and then silence.
class idle_load final : public ping_pong_load {
public:
    using ping_pong_load::ping_pong_load;

    void start() override {}
};

/// One message a connection; then it is closed and the next one opened.
class connect_load final : public exchange_load {
public:
    using exchange_load::exchange_load;

private:
    std::span<const std::byte> message(const connection&) override { return text_.at(0, options_.size); }
    std::optional<failure> answered(connection& c) override;
    bool replaces_failed() const override { return true; }
};

} // namespace tcp_load

#endif
