// SPDX-License-Identifier: BSL-1.0
#include "hand_written.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace zero_cost {
namespace {

using mmproxy::detail::checked;

constexpr std::size_t buffer_size = std::size_t{64} * 1024;
constexpr std::size_t header_size = 28; // v2, IPv4: 12 signature, 2 + 2, 4 + 4 addresses, 2 + 2 ports
constexpr std::size_t source_address = 16;
constexpr std::size_t source_port = 24;

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error{what};
}

} // namespace

hand_written::hand_written()
    : epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      buffer_{std::make_unique_for_overwrite<std::byte[]>(buffer_size)} {
    watch(front_.get(), nullptr);
}

void hand_written::run_once() {
    const int count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), 0);
    for (int i = 0; i < count; ++i) {
        const auto& e = events_[static_cast<std::size_t>(i)];
        if (e.data.ptr == nullptr)
            accept();
        else if (e.events & EPOLLIN)
            relay(*static_cast<const side*>(e.data.ptr));
    }
}

void hand_written::accept() {
    const int client = ::accept4(front_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0) forward(client);
}

void hand_written::forward(int client) {
    set(client, IPPROTO_TCP, TCP_NODELAY);
    const auto got = ::recv(client, buffer_.get(), buffer_size, MSG_DONTWAIT);
    require(got == static_cast<::ssize_t>(header_size), "the header did not come alone and whole");
    auto& c = *connections_.emplace_back(std::make_unique<connection>());
    c[0] = {client, &c[1]};
    c[1] = {dial(buffer_.get()), &c[0]};
    for (auto& s : c) watch(s.fd, &s);
}

int hand_written::dial(const std::byte* header) {
    auto socket = tcp_socket(SOCK_NONBLOCK);
    ::sockaddr_in from{};
    from.sin_family = AF_INET;
    std::memcpy(&from.sin_addr, header + source_address, sizeof from.sin_addr);
    std::memcpy(&from.sin_port, header + source_port, sizeof from.sin_port);
    set(socket.get(), IPPROTO_IP, IP_TRANSPARENT);
    set(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    set(socket.get(), IPPROTO_TCP, TCP_NODELAY);
    checked(::bind(socket.get(), reinterpret_cast<const ::sockaddr*>(&from), sizeof from), "bind");
    const auto to = loopback(target_port);
    const int result = ::connect(socket.get(), reinterpret_cast<const ::sockaddr*>(&to), sizeof to);
    require(result == 0 || errno == EINPROGRESS, "the target does not answer");
    return socket.release();
}

void hand_written::relay(const side& from) {
    const auto got = ::recv(from.fd, buffer_.get(), buffer_size, MSG_DONTWAIT);
    if (got <= 0) return;
    const auto sent = ::send(from.other->fd, buffer_.get(), static_cast<std::size_t>(got), MSG_DONTWAIT | MSG_NOSIGNAL);
    require(sent == got, "a message was not sent whole");
}

void hand_written::watch(int fd, side* s) {
    ::epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = s}};
    if (s == nullptr) event.events = EPOLLIN;
    checked(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

} // namespace zero_cost
