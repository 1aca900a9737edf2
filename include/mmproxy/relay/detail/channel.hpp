// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_CHANNEL_HPP
#define MMPROXY_RELAY_DETAIL_CHANNEL_HPP

#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/socket/moved.hpp>

#include <concepts>
#include <cstddef>
#include <span>

namespace mmproxy::detail {

/// What the bytes of one direction of a relayed connection pass through.
///
/// - `receive` takes bytes from a socket into an empty channel; 0 bytes are the end of file.
/// - `send` hands on what the channel holds, as much as the socket takes, and keeps the rest.
/// - `copies`: the channel would receive what comes next into memory, so that a `message_batch` may as well do it.
/// - `keep` takes into an empty channel what a `message_batch` has received and the socket did not take.
/// - `rest`: nothing more comes for now. An empty channel holds neither memory nor a descriptor from then on.
/// - `clear` drops what was not sent.
/// - `shared` is what the channels of one thread have in common; it outlives them.
///
/// No call waits; `receive` and `send` note with the socket whether it is ready for more. A call that is not noexcept
/// here may throw `std::bad_alloc`.
/// Models: `copy_channel`, `piped_channel`.
// clang-format off
template <class C>
concept channel = std::default_initializable<C> && std::default_initializable<typename C::shared> &&
    requires(C& c, const C& k, stream_socket& socket, std::span<const std::byte> bytes, typename C::shared& shared) {
        { c.receive(socket, shared) } -> std::same_as<moved>;
        { c.send(socket, shared) } -> std::same_as<moved>;
        { k.copies() } noexcept -> std::same_as<bool>;
        { c.keep(bytes, shared) } -> std::same_as<void>;
        { c.rest(shared) } -> std::same_as<void>;
        { c.clear(shared) } -> std::same_as<void>;
        { k.empty() } noexcept -> std::same_as<bool>;
    };
// clang-format on

} // namespace mmproxy::detail

#endif
