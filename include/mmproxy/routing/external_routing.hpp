// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_EXTERNAL_ROUTING_HPP
#define MMPROXY_ROUTING_EXTERNAL_ROUTING_HPP

#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>

namespace mmproxy {

/// Changes nothing: the operator has set the rules and routes up, or none are needed. Needs no privilege.
///
/// Without a way back for the replies no client gets an answer; `find_reply_path` tells whether there is one.
struct external_routing {
    /// Clears `ec`.
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& ec) const noexcept { ec.clear(); }

    /// Repairs nothing: what the operator has set up belongs to the operator. See `repairable_routing`.
    static routing_repair repair() { return {}; }
    /// There is nothing of its own that could vanish.
    static bool vanishes_silently() noexcept { return false; }
};

static_assert(routing_policy<external_routing>);
static_assert(repairable_routing<external_routing>);

} // namespace mmproxy

#endif
