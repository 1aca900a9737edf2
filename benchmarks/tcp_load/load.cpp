// SPDX-License-Identifier: BSL-1.0
#include "load.hpp"

#include "client_header.hpp"
#include "stream_io.hpp"
#include "tcp_socket.hpp"

#include <stdexcept>

#include <unistd.h>

namespace tcp_load {

namespace {

/// The first client of this run: the ports of another run's clients may still be in TIME_WAIT.
std::uint64_t first_client() {
    constexpr std::uint64_t most_processes = 1 << 22;
    return (static_cast<std::uint64_t>(::getpid()) * 10'007) % most_processes * 4;
}

} // namespace

load::load(const load_options& o) : options_{o}, connections_(o.connections), next_client_{first_client()} {
    for (auto& c : connections_) to_open_.push_back(&c);
}

void load::turn() {
    open_more();
    for (const auto& event : epoll_.wait(std::chrono::milliseconds{20}))
        proceed(*static_cast<connection*>(event.data.ptr), event.events);
}

/// Not all at once: what overflows a listener's queue comes a second later. Each is tried once, lest it is refused for
/// ever.
void load::open_more() {
    constexpr std::size_t most_unproven = 100;
    for (auto tries = to_open_.size(); tries > 0 && unproven_ < most_unproven; --tries) {
        auto& c = *to_open_.front();
        to_open_.pop_front();
        ++unproven_;
        open(c, false);
    }
}

void load::open(connection& c, bool is_proven) {
    c = {.client = next_client_++, .is_proven = is_proven, .is_waiting = true, .since = clock::now()};
    c.socket = connect_to(options_.to, c.client);
    if (c.socket.get() < 0) return fail(c, failure::refused);
    epoll_.add(c.socket.get(), interest() | EPOLLRDHUP, &c);
}

void load::proceed(connection& c, std::uint32_t events) {
    const bool is_over = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0; // it is for us to end it
    const auto problem = is_over ? failure::closed_early : advance(c, events);
    if (problem) fail(c, c.has_begun ? *problem : failure::refused);
}

void load::fail(connection& c, failure f) {
    ++count_[f];
    if (!c.is_proven) --unproven_;
    c = {};
    if (replaces_failed()) to_open_.push_back(&c);
}

void load::prove(connection& c) {
    if (!c.is_proven) --unproven_;
    c.is_proven = true;
}

void load::replace(connection& c) {
    open(c, true); // as the one before it was
}

std::optional<std::size_t> load::send(connection& c, std::span<const std::byte> payload) {
    if (c.has_begun) return send_some(c.socket.get(), payload);
    const client_header header{options_.header, c.client};
    const auto sent = send_some(c.socket.get(), header.bytes(), payload);
    if (!sent || *sent == 0) return sent;
    if (*sent < header.bytes().size()) throw std::runtime_error{"a header that is not sent whole"};
    c.has_begun = true;
    return *sent - header.bytes().size();
}

void load::count_silent(std::chrono::duration<double> limit) {
    const auto now = clock::now();
    for (const auto& c : connections_)
        if (c.is_waiting && now - c.since > limit) ++count_[failure::silent];
    if (!replaces_failed()) count_[failure::silent] += to_open_.size();
}

} // namespace tcp_load
