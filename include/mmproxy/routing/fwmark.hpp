// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_FWMARK_HPP
#define MMPROXY_ROUTING_FWMARK_HPP

#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <cstdint>
#include <utility>

namespace mmproxy {

/// Another routing whose upstream packets carry a mark besides, for the operator's own rules: go-mmproxy's `-mark`.
///
/// Needs CAP_NET_ADMIN; without it `prepare` sets EPERM. SO_MARK in socket(7).
template <routing_policy Base = external_routing> class fwmark {
public:
    explicit fwmark(std::uint32_t value, Base base = Base{}) : base_{std::move(base)}, mark_{static_cast<int>(value)} {}

    template <class Socket> void prepare(Socket& socket, asio::error_code& ec) const noexcept {
        base_.prepare(socket, ec);
        if (!ec) static_cast<void>(socket.set_option(mark_, ec));
    }

    /// See `repairable_routing`.
    routing_repair repair() const requires repairable_routing<Base> { return base_.repair(); }
    bool vanishes_silently() const noexcept requires repairable_routing<Base> { return base_.vanishes_silently(); }

private:
    [[no_unique_address]] Base base_;
    mmproxy::mark mark_;
};

static_assert(routing_policy<fwmark<external_routing>>);
static_assert(sizeof(fwmark<external_routing>) == sizeof(mark));

} // namespace mmproxy

#endif
