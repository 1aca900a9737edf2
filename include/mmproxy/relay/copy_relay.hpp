// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_COPY_RELAY_HPP
#define MMPROXY_RELAY_COPY_RELAY_HPP

#include <mmproxy/relay/detail/channel_relay.hpp>
#include <mmproxy/relay/detail/copy_channel.hpp>
#include <mmproxy/relay/relay_policy.hpp>

namespace mmproxy {

/// Relays by recv(2) and send(2) over memory of the thread's: two system calls a message, or two for all the messages
/// that were ready in one turn of the reactor where there is an io_uring (see `thread_options::uses_io_uring`).
///
/// A connection needs no descriptors besides its sockets. It holds a buffer of 64 KiB only while its receiver has not
/// taken all that came.
struct copy_relay : detail::channel_relay<detail::copy_channel> {
    using channel_relay::channel_relay;
};

static_assert(relay_policy<copy_relay>);

} // namespace mmproxy

#endif
