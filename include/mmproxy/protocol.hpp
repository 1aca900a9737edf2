// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_PROTOCOL_HPP
#define MMPROXY_PROTOCOL_HPP

/// The protocol axis.
#include <mmproxy/protocol/mptcp.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>
#include <mmproxy/protocol/tcp.hpp>
#include <mmproxy/protocol/udp.hpp>

#endif
