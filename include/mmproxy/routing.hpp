// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_HPP
#define MMPROXY_ROUTING_HPP

/// The routing axis.
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/routing/fwmark.hpp>
#include <mmproxy/routing/fwmark_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/reply_path.hpp>
#include <mmproxy/routing/route_guard.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#endif
