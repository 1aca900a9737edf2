// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_EXTERNAL_ROUTING_HPP
#define MMPROXY_ROUTING_EXTERNAL_ROUTING_HPP

#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>

namespace mmproxy {

/// Changes nothing: the operator has set the rules and routes up, or none are needed.
struct external_routing {
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& ec) const noexcept { ec.clear(); }

    /// There is nothing of ours to repair. See `repairable_routing`.
    static routing_repair repair() { return {}; }
    static bool vanishes_silently() noexcept { return false; }
};

static_assert(routing_policy<external_routing>);
static_assert(repairable_routing<external_routing>);

} // namespace mmproxy

#endif
