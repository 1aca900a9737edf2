// SPDX-License-Identifier: BSL-1.0
#include "hand_written.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace zero_cost {
namespace {

using mmproxy::unique_fd;
using mmproxy::detail::call_ring;
using mmproxy::detail::checked;

constexpr std::size_t header_size = 28; // v2, IPv4: 12 signature, 2 + 2, 4 + 4 addresses, 2 + 2 ports
constexpr std::size_t source_address = 16;
constexpr std::size_t source_port = 24;

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error{what};
}

} // namespace

hand_written::hand_written()
    : epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      memory_{std::make_unique_for_overwrite<std::byte[]>(call_ring::most * room)} {
    watch(front_.get(), nullptr);
}

void hand_written::run_once() {
    constexpr int fair_share = 16;
    for (int i = 0; i < fair_share && turn(); ++i) {
    }
}

bool hand_written::turn() {
    for (auto* s : std::exchange(again_, {})) move(*s);
    const int count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), 0);
    for (int i = 0; i < count; ++i) {
        const auto& e = events_[static_cast<std::size_t>(i)];
        auto* const s = static_cast<side*>(e.data.ptr);
        if (s == nullptr) {
            accept();
            continue;
        }
        note(*s, e.events);
        move(*s);
        move(*s->other);
    }
    pass_on();
    return count > 0 || !again_.empty();
}

void hand_written::note(side& s, std::uint32_t events) {
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) s.readable = true;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) s.writable = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) s.ended = true;
    if (events & EPOLLERR) s.failed = true;
}

bool hand_written::can_move(const side& from) {
    return !from.is_finished && !from.is_waiting && from.other->writable && (from.readable || !from.kept.empty());
}

void hand_written::move(side& from) {
    if (!can_move(from)) return;
    from.kept.empty() ? join_batch(from) : send_kept(from);
}

void hand_written::join_batch(side& from) {
    if (batched_ == batch_.size()) return again_.push_back(&from);
    batch_[batched_] = {&from, {&memory_[batched_ * room], room}, -EINTR};
    ++batched_;
    from.is_waiting = true;
}

void hand_written::pass_on() {
    if (batched_ == 0) return;
    make_calls(true);
    std::size_t going_on = 0;
    for (std::size_t i = 0; i < batched_; ++i)
        if (received(batch_[i])) batch_[going_on++] = batch_[i];
    batched_ = going_on;
    make_calls(false);
    for (std::size_t i = 0; i < going_on; ++i) sent(batch_[i]);
    batched_ = 0;
}

void hand_written::make_calls(bool to_receive) {
    for (std::size_t i = 0; i < batched_; ++i) {
        const auto& p = batch_[i];
        if (to_receive)
            ring_.receive(p.from->fd.get(), p.bytes, i);
        else
            ring_.send(p.from->other->fd.get(), p.bytes, i);
    }
    if (batched_ > 0) ring_.make([this](std::uint64_t tag, int result) { batch_[tag].result = result; });
}

/// Whether there is something to send.
bool hand_written::received(passage& p) {
    auto& from = *p.from;
    from.is_waiting = false;
    if (p.result == -EAGAIN) return from.readable = false;
    if (p.result < 0) return reset(from), false;
    if (p.result == 0) return end_of_file(from), false;
    p.bytes = p.bytes.first(static_cast<std::size_t>(p.result));
    p.result = -EINTR;
    if (p.bytes.size() < room && !from.ended) from.readable = false;
    if (from.pieces < 2 && ++from.pieces == 2) set(from.other->fd.get(), IPPROTO_TCP, TCP_NODELAY);
    return from.is_waiting = true;
}

void hand_written::sent(const passage& p) {
    auto& from = *p.from;
    from.is_waiting = false;
    const auto size = static_cast<std::size_t>(std::max(p.result, 0));
    from.moved += size;
    if (p.result < 0 && p.result != -EAGAIN) return reset(*from.other);
    if (size < p.bytes.size()) {
        from.other->writable = false;
        from.kept.assign(p.bytes.begin() + static_cast<std::ptrdiff_t>(size), p.bytes.end());
    }
    if (can_move(from)) again_.push_back(&from);
}

void hand_written::send_kept(side& from) {
    const auto sent = ::send(from.other->fd.get(), from.kept.data(), from.kept.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return reset(*from.other);
    if (sent < static_cast<::ssize_t>(from.kept.size())) from.other->writable = false;
    if (sent > 0) from.kept.erase(from.kept.begin(), from.kept.begin() + sent);
}

void hand_written::end_of_file(side& from) {
    from.is_finished = true;
    from.readable = false;
    ::shutdown(from.other->fd.get(), SHUT_WR);
    if (from.other->is_finished) from.fd = {}, from.other->fd = {};
}

void hand_written::reset(side& from) {
    constexpr ::linger at_once{1, 0};
    ::setsockopt(from.other->fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    from.is_finished = from.other->is_finished = true;
    from.fd = {};
    from.other->fd = {};
}

void hand_written::accept() {
    const int client = ::accept4(front_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0) forward(client);
}

void hand_written::forward(int client) {
    std::array<std::byte, header_size> header{};
    const auto got = ::recv(client, header.data(), header.size(), MSG_DONTWAIT);
    require(got == static_cast<::ssize_t>(header.size()), "the header did not come whole");
    auto& c = *connections_.emplace_back(std::make_unique<connection>());
    c[0].fd = unique_fd{client};
    c[1].fd = dial(header.data());
    c[0].other = &c[1];
    c[1].other = &c[0];
    for (auto& s : c) watch(s.fd.get(), &s);
}

unique_fd hand_written::dial(const std::byte* header) {
    auto socket = tcp_socket(SOCK_NONBLOCK);
    ::sockaddr_in from{};
    from.sin_family = AF_INET;
    std::memcpy(&from.sin_addr, header + source_address, sizeof from.sin_addr);
    std::memcpy(&from.sin_port, header + source_port, sizeof from.sin_port);
    set(socket.get(), IPPROTO_IP, IP_TRANSPARENT);
    set(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    checked(::bind(socket.get(), reinterpret_cast<const ::sockaddr*>(&from), sizeof from), "bind");
    const auto to = loopback(target_port);
    const int result = ::connect(socket.get(), reinterpret_cast<const ::sockaddr*>(&to), sizeof to);
    require(result == 0 || errno == EINPROGRESS, "the target does not answer");
    return socket;
}

void hand_written::watch(int fd, side* s) {
    ::epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = s}};
    if (s == nullptr) event.events = EPOLLIN;
    checked(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

} // namespace zero_cost
