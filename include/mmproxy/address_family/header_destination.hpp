// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_HEADER_DESTINATION_HPP
#define MMPROXY_ADDRESS_FAMILY_HEADER_DESTINATION_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/address_family/ipv4_only.hpp>

#include <optional>
#include <utility>

namespace mmproxy {

/// Forwards to the destination that the header names; to the target of `Fallback` when the header is unnamed.
///
/// The header, and so every balancer that may connect, chooses where this host connects to. `Reachable` therefore lists
/// the destinations that are open; a client with any other destination is not served. `allow_all` opens every one. An
/// address that this process listens on is refused in any case (`errc::own_listener`), unless the forwarder's options
/// allow it.
template <address_family_policy Fallback, access_control_policy Reachable = subnet_set> class header_destination {
public:
    /// Takes both policies over. An empty `subnet_set` opens no destination.
    header_destination(Fallback fallback, Reachable reachable)
        : fallback_{std::move(fallback)}, reachable_{std::move(reachable)} {}

    /// See `address_family_policy`. The port of the destination is not asked about.
    std::optional<socket_address>
    target_for(const proxied_addresses& addresses) const noexcept requires decides_by_addresses<Fallback> {
        return addresses.destination.is_specified() ? reach(addresses.destination) : fallback_.target_for(addresses);
    }

    /// The same for a fallback that decides by the whole request.
    std::optional<socket_address>
    target_for(const request& asked) const noexcept requires decides_by_request<Fallback> {
        return asked.destination.is_specified() ? reach(asked.destination) : fallback_.target_for(asked);
    }

private:
    std::optional<socket_address> reach(const socket_address& destination) const noexcept {
        return reachable_.allows(destination.address) ? std::optional{destination} : std::nullopt;
    }

    [[no_unique_address]] Fallback fallback_;
    [[no_unique_address]] Reachable reachable_;
};

static_assert(address_family_policy<header_destination<ipv4_only>>);

} // namespace mmproxy

#endif
