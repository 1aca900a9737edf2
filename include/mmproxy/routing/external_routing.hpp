// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_EXTERNAL_ROUTING_HPP
#define MMPROXY_ROUTING_EXTERNAL_ROUTING_HPP

#include <mmproxy/routing/routing_policy.hpp>

namespace mmproxy {

/// Changes nothing: the operator has set the rules and routes up, or none are needed.
struct external_routing {
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& ec) const noexcept { ec.clear(); }
};

static_assert(routing_policy<external_routing>);

} // namespace mmproxy

#endif
