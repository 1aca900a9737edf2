// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_ADAPTIVE_RELAY_HPP
#define MMPROXY_RELAY_ADAPTIVE_RELAY_HPP

#include <mmproxy/relay/detail/channel_relay.hpp>
#include <mmproxy/relay/detail/piped_channel.hpp>
#include <mmproxy/relay/relay_policy.hpp>
#include <mmproxy/separate_compilation.hpp>

namespace mmproxy {

/// Relays messages as `copy_relay` does, and streams as `splice_relay` does: a direction of a connection is taken for a
/// stream from 32 KiB between two waits on, until less than 4 KiB come between two waits.
///
/// A direction that splices holds a pipe, two descriptors, only while it moves bytes; where there is none, or splice(2)
/// is refused, it copies. From the first pipe on SIGPIPE is blocked on the relay's thread: splice(2) raises the signal
/// where send(2) can be asked not to. pthread_sigmask(3).
struct adaptive_relay : detail::channel_relay<detail::piped_channel<detail::splice_streams>> {
    using channel_relay::channel_relay;
};

static_assert(relay_policy<adaptive_relay>);

} // namespace mmproxy

#if defined(MMPROXY_SEPARATE_COMPILATION)
// The default of every tcp_forwarder: what of it knows neither the forwarder nor its observer.
namespace mmproxy::detail {
using adaptive_channel = piped_channel<splice_streams>;
using adaptive_endings = relay_endings<adaptive_channel>;
MMPROXY_TEMPLATE class piped_channel<splice_streams>;
MMPROXY_TEMPLATE struct relay_state<adaptive_channel>;
MMPROXY_TEMPLATE class relay_endings<adaptive_channel>;
MMPROXY_TEMPLATE struct stream_direction<adaptive_endings, adaptive_channel>;
MMPROXY_TEMPLATE struct message_direction<adaptive_endings, adaptive_channel>;
MMPROXY_TEMPLATE class relayed_connection<adaptive_channel>;
} // namespace mmproxy::detail
#endif

#endif
