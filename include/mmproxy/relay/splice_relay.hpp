// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_SPLICE_RELAY_HPP
#define MMPROXY_RELAY_SPLICE_RELAY_HPP

#include <mmproxy/relay/detail/channel_relay.hpp>
#include <mmproxy/relay/detail/piped_channel.hpp>
#include <mmproxy/relay/relay_policy.hpp>

namespace mmproxy {

/// Relays by splice(2) through pipes of 1 MiB, which connections hold only while they move bytes: the cheapest way for
/// streams, not for messages.
///
/// The relays of a thread share 64 pipes at most, two descriptors each. A direction that finds none, or a host that
/// refuses splice(2), copies as `copy_relay` does. From the first pipe on SIGPIPE is blocked on the relay's thread:
/// splice(2) raises the signal where send(2) can be asked not to. pthread_sigmask(3).
struct splice_relay : detail::channel_relay<detail::piped_channel<detail::splice_always>> {
    using channel_relay::channel_relay;
};

static_assert(relay_policy<splice_relay>);

} // namespace mmproxy

#endif
