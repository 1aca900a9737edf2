// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_CHOSEN_ROUTING_HPP
#define GO_MMPROXY_SERVICE_CHOSEN_ROUTING_HPP

#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/routing/fwmark.hpp>
#include <mmproxy/routing/fwmark_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#include <utility>
#include <variant>

namespace go_mmproxy {

/// One of the library's routings, with or without a mark, chosen at run time.
class chosen_routing {
    using model = std::variant<mmproxy::external_routing, mmproxy::loopback_routing, mmproxy::scoped_routing,
                               mmproxy::fwmark_routing, mmproxy::fwmark<mmproxy::external_routing>,
                               mmproxy::fwmark<mmproxy::loopback_routing>, mmproxy::fwmark<mmproxy::scoped_routing>>;

public:
    explicit chosen_routing(model routing) : model_{std::move(routing)} {}

    template <class Socket> void prepare(Socket& socket, asio::error_code& ec) const noexcept {
        std::visit([&](const auto& routing) { routing.prepare(socket, ec); }, model_);
    }

    /// See `mmproxy::repairable_routing`.
    mmproxy::routing_repair repair() const {
        return std::visit([](const auto& routing) { return routing.repair(); }, model_);
    }
    bool vanishes_silently() const noexcept {
        return std::visit([](const auto& routing) { return routing.vanishes_silently(); }, model_);
    }

private:
    model model_;
};

static_assert(mmproxy::routing_policy<chosen_routing>);
static_assert(mmproxy::repairable_routing<chosen_routing>);

} // namespace go_mmproxy

#endif
