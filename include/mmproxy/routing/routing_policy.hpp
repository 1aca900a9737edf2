// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_ROUTING_POLICY_HPP
#define MMPROXY_ROUTING_ROUTING_POLICY_HPP

#include <mmproxy/socket/native_socket.hpp>

#include <asio/error_code.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include <concepts>

namespace mmproxy {

// clang-format off
/// A routing that prepares sockets of that type.
template <class R, class Socket>
concept prepares = requires(const R& routing, Socket& socket, asio::error_code& ec) {
    { routing.prepare(socket, ec) } noexcept -> std::same_as<void>;
};

/// A routing that prepares sockets of that protocol: a `native_socket`, or those of Asio.
template <class R, class Protocol>
concept prepares_any = prepares<R, native_socket<Protocol>> || prepares<R, typename Protocol::socket>;

/// Makes the target's replies, which go to the client's address, come back to this host, where the upstream socket is.
///
/// - A model that changes the host does so in its constructor, which throws `std::system_error` naming the call, and
///   undoes exactly that when its last copy is destroyed. Copies are handles to one installation; every forwarder has
///   one.
/// - `prepare` is called on every upstream socket after `open()` and before `bind()`, on the forwarder's thread, and so
///   on several threads at once. It sets `ec`, clears it on success, and never throws. With an error the target is not
///   dialled, and the connection or flow is refused.
/// - A `prepare` that takes a `native_socket`, of TCP and of UDP, or is a template, gets one: it has `native_handle()`
///   and `set_option(option, ec)`. That saves Asio's registration. A `prepare` that takes Asio's sockets alone gets one
///   of Asio's.
///
/// Models: `loopback_routing` (the default), `scoped_routing`, `fwmark_routing`, `external_routing`; the decorator
/// `fwmark<Base>` adds a mark.
template <class R>
concept routing_policy = std::copyable<R> && prepares_any<R, asio::ip::tcp> && prepares_any<R, asio::ip::udp>;
// clang-format on

} // namespace mmproxy

#endif
