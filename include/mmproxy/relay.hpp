// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_HPP
#define MMPROXY_RELAY_HPP

/// The relays of a TCP forwarder, and whether they can use io_uring.
#include <mmproxy/relay/adaptive_relay.hpp>
#include <mmproxy/relay/copy_relay.hpp>
#include <mmproxy/relay/io_uring.hpp>
#include <mmproxy/relay/relay_policy.hpp>
#include <mmproxy/relay/splice_relay.hpp>

#endif
