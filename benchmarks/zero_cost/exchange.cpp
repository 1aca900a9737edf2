// SPDX-License-Identifier: BSL-1.0
#include "exchange.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "loopback.hpp"

#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <utility>

#include <sys/socket.h>

namespace zero_cost {
namespace {

using mmproxy::unique_fd;
using mmproxy::detail::checked;

constexpr std::array<std::byte, 64> message{};

void send(const unique_fd& to, std::span<const std::byte> bytes) {
    if (::send(to.get(), bytes.data(), bytes.size(), 0) != static_cast<::ssize_t>(bytes.size()))
        throw std::runtime_error{"a message was not sent whole"};
}

/// Each client has an address of its own, which needs no route to come back on: 127.0.1.1 and so on.
mmproxy::socket_address client(std::size_t number) {
    const auto low = static_cast<std::byte>(number % 254 + 1);
    const auto high = static_cast<std::byte>(number / 254 + 1);
    return {mmproxy::ip_address{mmproxy::ip_address::bytes_v4{std::byte{127}, std::byte{0}, high, low}}, 40000};
}

std::size_t write_header(std::size_t number, std::span<std::byte> out) {
    mmproxy::header h{.command = mmproxy::command::proxy, .transport = mmproxy::transport::stream};
    h.source = client(number);
    h.destination = mmproxy::parse_socket_address("127.0.0.1:8443").value();
    return mmproxy::v2::serialize(h, out).size;
}

} // namespace

exchange::exchange(std::function<void()> forward) : forward_{std::move(forward)}, target_{listen_on(target_port)} {}

void exchange::connect(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::byte, mmproxy::v2::max_size> header; // NOLINT: written by the next line
        clients_.push_back(connect_to(front_port));
        send(clients_.back(), std::span{header}.first(write_header(i, header)));
        accept();
    }
}

void exchange::accept() {
    constexpr int patience = 1000;
    for (int i = 0; i < patience; ++i) {
        forward_();
        const int descriptor = ::accept4(target_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) return servers_.emplace_back(descriptor), void();
        if (errno != EAGAIN) checked(descriptor, "accept4");
    }
    throw std::runtime_error{"the forwarder does not connect to the target"};
}

void exchange::round_trip() {
    up();
    down();
}

void exchange::up() {
    for (const auto& c : clients_) send(c, message);
    for (const auto& s : servers_) receive(s);
}

void exchange::down() {
    for (const auto& s : servers_) send(s, message);
    for (const auto& c : clients_) receive(c);
}

void exchange::receive(const unique_fd& from) {
    constexpr int patience = 1000;
    std::array<std::byte, 2 * message.size()> buffer; // NOLINT: filled by the kernel
    for (int i = 0; i < patience; ++i) {
        const auto got = ::recv(from.get(), buffer.data(), buffer.size(), 0);
        if (got == static_cast<::ssize_t>(message.size())) return;
        if (got >= 0 || errno != EAGAIN) break;
        forward_();
    }
    throw std::runtime_error{"a message did not arrive whole"};
}

} // namespace zero_cost
