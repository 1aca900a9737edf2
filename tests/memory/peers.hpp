// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_MEMORY_PEERS_HPP
#define MMPROXY_TESTS_MEMORY_PEERS_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include "support/proxy_header.hpp"

#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include <array>
#include <bitset>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

// What exchanges bytes with a forwarder on the forwarder's own thread: no call waits, and none but a constructor asks
// for memory.

/// A socket of the family of `at`. Throws `std::system_error`.
inline mmproxy::unique_fd open_socket(int type) {
    mmproxy::unique_fd opened{::socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (opened.get() < 0) throw std::system_error{errno, std::system_category(), "socket"};
    return opened;
}

/// Connects, or binds, a socket that does not wait. Throws `std::system_error`.
template <class Protocol, class Call>
void with_address(Call call, const mmproxy::unique_fd& socket, const mmproxy::socket_address& a) {
    const auto at = mmproxy::to_endpoint<Protocol>(a);
    const int result = call(socket.get(), at.data(), static_cast<::socklen_t>(at.size()));
    if (result < 0 && errno != EINPROGRESS) throw std::system_error{errno, std::system_category(), "bind or connect"};
}

/// A client's address, another one for each call.
inline mmproxy::socket_address next_client() {
    static std::uint16_t port = 1000;
    return {mmproxy::parse_ip_address("203.0.113.7").value(), ++port};
}

/// What clients have connected to.
inline mmproxy::socket_address public_address() {
    return mmproxy::parse_socket_address("198.51.100.1:443").value();
}

/// A balancer's connection for one client.
class tcp_peer {
public:
    /// Connects, and sends nothing.
    explicit tcp_peer(const mmproxy::socket_address& forwarder) {
        with_address<asio::ip::tcp>(&::connect, socket_, forwarder);
    }

    /// Asks the target something. Over loopback a connection is there at once.
    void ask() {
        const auto bytes = proxy_header::v2(next_client(), public_address()) + "ping";
        if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0)
            throw std::system_error{errno, std::system_category(), "send"};
    }

    /// Whether a byte of the answer has come.
    bool has_answer() const noexcept {
        char byte = 0;
        return ::recv(socket_.get(), &byte, 1, MSG_PEEK) > 0;
    }
    /// Whether the connection has been ended, or refused.
    bool has_ended() const noexcept {
        ::pollfd asked{socket_.get(), POLLRDHUP, 0};
        return ::poll(&asked, 1, 0) > 0;
    }

    void close() noexcept { socket_ = {}; }

private:
    mmproxy::unique_fd socket_ = open_socket(SOCK_STREAM);
};

/// A server that answers every connection at once, and closes it behind the client.
class tcp_target {
public:
    explicit tcp_target(const mmproxy::socket_address& at) {
        with_address<asio::ip::tcp>(&::bind, listening_, at);
        if (::listen(listening_.get(), 64) < 0) throw std::system_error{errno, std::system_category(), "listen"};
    }

    /// Goes on with what has come.
    void answer() noexcept {
        for (auto& c : connections_) {
            if (c.get() < 0) accept(c);
            if (c.get() >= 0) read(c);
        }
    }

private:
    void accept(mmproxy::unique_fd& to) noexcept {
        to = mmproxy::unique_fd{::accept4(listening_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (to.get() >= 0) ::send(to.get(), "pong", 4, MSG_NOSIGNAL);
    }

    static void read(mmproxy::unique_fd& from) noexcept {
        std::array<char, 64> bytes{};
        const auto got = ::recv(from.get(), bytes.data(), bytes.size(), 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) from = {};
    }

    mmproxy::unique_fd listening_ = open_socket(SOCK_STREAM);
    std::array<mmproxy::unique_fd, 32> connections_{};
};

/// A balancer's socket for one client.
class udp_peer {
public:
    explicit udp_peer(const mmproxy::socket_address& forwarder) {
        with_address<asio::ip::udp>(&::connect, socket_, forwarder);
    }

    /// Asks the target something, as the same client each time.
    void ask() const noexcept { ::send(socket_.get(), datagram_.data(), datagram_.size(), MSG_NOSIGNAL); }

    /// Whether an answer has come.
    bool has_answer() const noexcept {
        char byte = 0;
        return ::recv(socket_.get(), &byte, 1, MSG_PEEK) > 0;
    }

private:
    std::string datagram_ = proxy_header::v2_datagram(next_client(), public_address()) + "ping";
    mmproxy::unique_fd socket_ = open_socket(SOCK_DGRAM);
};

/// A server that answers every datagram, and knows whose it is by a PROXY header in front of the first one.
class udp_target {
public:
    explicit udp_target(const mmproxy::socket_address& at) { with_address<asio::ip::udp>(&::bind, socket_, at); }

    /// Goes on with what has come.
    void answer() noexcept {
        std::array<char, 512> bytes{};
        ::sockaddr_in from{};
        for (::socklen_t size = sizeof from;
             ::recvfrom(socket_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<::sockaddr*>(&from), &size) > 0;
             size = sizeof from) {
            note(from.sin_port, bytes[0]);
            ::sendto(socket_.get(), "pong", 4, 0, reinterpret_cast<const ::sockaddr*>(&from), size);
        }
    }

    bool has_introduced_every_sender() const noexcept { return is_each_introduced_; }

private:
    /// A header of version 2 begins with a carriage return.
    void note(::in_port_t port, char opening) noexcept {
        if (is_known_[port]) return;
        is_known_[port] = true;
        is_each_introduced_ = is_each_introduced_ && opening == '\r';
    }

    std::bitset<65536> is_known_{}; ///< by the port
    bool is_each_introduced_ = true;
    mmproxy::unique_fd socket_ = open_socket(SOCK_DGRAM);
};

#endif
