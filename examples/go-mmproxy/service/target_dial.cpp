// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/target_dial.hpp"

#include <mmproxy/forwarder/tcp/tcp_dial.hpp>
#include <mmproxy/forwarder/udp/udp_dial.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/protocol/tcp.hpp>

#include <cerrno>
#include <chrono>
#include <utility>

#include <sys/socket.h>

namespace go_mmproxy {
namespace {

using mmproxy::socket_address;
using clock = std::chrono::steady_clock;

/// Long enough for a SYN that is sent once more, after a second. RFC 6298.
constexpr std::chrono::seconds connect_limit{2};

/// Servers answer on this host, or never. Any value of this order will do.
constexpr std::chrono::milliseconds answer_limit{500};

std::error_code last_error(::ssize_t result) noexcept {
    return {result < 0 ? errno : 0, std::system_category()};
}

} // namespace

target_dial::target_dial(chosen_routing routing, stoppable_wait& wait) : routing_{std::move(routing)}, wait_{wait} {}

std::error_code target_dial::try_target(mmproxy::transport protocol, const socket_address& source,
                                        const socket_address& target) const {
    return protocol == mmproxy::transport::datagram ? ask(source, target) : connect(source, target);
}

/// A connection that ends in order would have its last packets to be brought back after the routes are gone.
std::error_code target_dial::connect(const socket_address& source, const socket_address& target) const {
    const mmproxy::detail::tcp_dialer<mmproxy::tcp, chosen_routing> sockets{
        wait_.executor(), routing_, {}, connect_limit};
    const auto deadline = clock::now() + connect_limit;
    mmproxy::detail::tcp_dial dial;
    auto ec = dial.begin(sockets, source, target, {});
    while (dial.is_under_way(ec)) {
        const int socket = dial.socket().native_handle();
        const bool is_told = wait_.until_ready(socket, stoppable_wait::event::wait_write, deadline - clock::now());
        ec = is_told ? dial.proceed(target) : std::make_error_code(std::errc::timed_out);
    }
    dial.socket().reset();
    return ec;
}

std::error_code target_dial::ask(const socket_address& source, const socket_address& target) const {
    const mmproxy::detail::udp_dial<chosen_routing> sockets{wait_.executor(), routing_,
                                                            mmproxy::udp_options{}.socket_buffer};
    std::error_code ec;
    const auto socket = sockets.open(source, target, {}, ec);
    if (!ec) ec = last_error(::send(socket.get(), nullptr, 0, MSG_DONTWAIT | MSG_NOSIGNAL));
    if (ec) return ec;
    char byte = 0;
    const bool is_told = wait_.until_ready(socket.get(), stoppable_wait::event::wait_read, answer_limit);
    return is_told ? last_error(::recv(socket.get(), &byte, 1, MSG_DONTWAIT))
                   : std::make_error_code(std::errc::timed_out);
}

} // namespace go_mmproxy
