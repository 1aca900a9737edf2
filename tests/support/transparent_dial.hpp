// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_TRANSPARENT_DIAL_HPP
#define MMPROXY_TESTS_SUPPORT_TRANSPARENT_DIAL_HPP

#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include "support/waiting.hpp"

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <poll.h>

namespace transparent_dial {

inline asio::ip::tcp::endpoint tcp(const char* address, unsigned short port) {
    return {asio::ip::make_address(address), port};
}

inline asio::ip::udp::endpoint udp(const char* address, unsigned short port) {
    return {asio::ip::make_address(address), port};
}

inline bool ready(int fd, short events, std::chrono::milliseconds limit) {
    pollfd entry{.fd = fd, .events = events, .revents = 0};
    return ::poll(&entry, 1, static_cast<int>(limit.count())) == 1;
}

/// A socket bound to an address of another host, made ready by a routing.
template <class Protocol, mmproxy::routing_policy Routing>
auto open_from(asio::io_context& io, const asio::ip::basic_endpoint<Protocol>& client, const Routing& routing) {
    typename Protocol::socket socket{io, client.protocol()};
    asio::error_code ec;
    routing.prepare(socket, ec);
    if (ec) throw std::system_error{ec, "prepare"};
    socket.set_option(mmproxy::transparent{});
    socket.bind(client);
    return socket;
}

/// Sends "ping" from `client` to the listening `target`, answers it with "pong", and returns the client that the target
/// saw; empty when the connection did not come about within the limit.
template <mmproxy::routing_policy Routing>
std::optional<asio::ip::tcp::endpoint> exchange(asio::ip::tcp::acceptor& target, const asio::ip::tcp::endpoint& to,
                                                const asio::ip::tcp::endpoint& client, const Routing& routing,
                                                std::chrono::milliseconds limit = patience) {
    asio::io_context io;
    auto dialled = open_from(io, client, routing);
    dialled.native_non_blocking(true);
    asio::error_code ec;
    ::connect(dialled.native_handle(), to.data(), static_cast<socklen_t>(to.size()));
    if (!ready(dialled.native_handle(), POLLOUT, limit)) return std::nullopt;
    dialled.native_non_blocking(false);
    asio::ip::tcp::endpoint seen;
    auto accepted = target.accept(seen);
    std::array<char, 4> bytes{};
    asio::write(dialled, asio::buffer("ping", 4));
    asio::read(accepted, asio::buffer(bytes));
    asio::write(accepted, asio::buffer("pong", 4));
    asio::read(dialled, asio::buffer(bytes), ec);
    return std::string_view{bytes.data(), bytes.size()} == "pong" ? std::optional{seen} : std::nullopt;
}

/// The same with a datagram each way; the dialling socket is connected, so an answer from elsewhere does not count.
template <mmproxy::routing_policy Routing>
std::optional<asio::ip::udp::endpoint> exchange(asio::ip::udp::socket& target, const asio::ip::udp::endpoint& to,
                                                const asio::ip::udp::endpoint& client, const Routing& routing) {
    asio::io_context io;
    auto dialled = open_from(io, client, routing);
    dialled.connect(to);
    dialled.send(asio::buffer("ping", 4));
    std::array<char, 8> bytes{};
    asio::ip::udp::endpoint seen;
    if (!ready(target.native_handle(), POLLIN, patience)) return std::nullopt;
    const auto size = target.receive_from(asio::buffer(bytes), seen);
    asio::error_code ec;
    target.send_to(asio::buffer(bytes, size), seen, 0, ec);
    return !ec && ready(dialled.native_handle(), POLLIN, patience) ? std::optional{seen} : std::nullopt;
}

} // namespace transparent_dial

#endif
