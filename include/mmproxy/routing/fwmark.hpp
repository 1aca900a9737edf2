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

/// Decorates a routing: upstream packets carry a mark besides, for the operator's own rules. go-mmproxy's `-mark`.
///
/// `prepare` needs CAP_NET_ADMIN (from Linux 5.17 on, CAP_NET_RAW will do) and sets EPERM without it. Copies,
/// thread-safety and what the destructor undoes are those of `Base`. SO_MARK in socket(7).
template <routing_policy Base = external_routing> class fwmark {
public:
    /// `value` is the mark of every packet that an upstream socket sends; 0 is the mark of packets without one.
    explicit fwmark(std::uint32_t value, Base base = Base{}) : base_{std::move(base)}, mark_{static_cast<int>(value)} {}

    /// Prepares the socket as `Base` does, and sets the mark unless that has failed.
    template <class Socket> void prepare(Socket& socket, asio::error_code& ec) const noexcept {
        base_.prepare(socket, ec);
        if (!ec) static_cast<void>(socket.set_option(mark_, ec));
    }

    /// See `repairable_routing`.
    routing_repair repair() const requires repairable_routing<Base> { return base_.repair(); }
    /// See `repairable_routing`.
    bool vanishes_silently() const noexcept requires repairable_routing<Base> { return base_.vanishes_silently(); }

private:
    [[no_unique_address]] Base base_;
    mmproxy::mark mark_;
};

static_assert(routing_policy<fwmark<external_routing>>);
static_assert(sizeof(fwmark<external_routing>) == sizeof(mark));

} // namespace mmproxy

#endif
