// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_HEADER_FROM_HPP
#define MMPROXY_HEADER_VERSION_HEADER_FROM_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <utility>

namespace mmproxy {

/// A set of peers, such as `subnet_set`, or one that can be exchanged, `reloadable<subnet_set>`: `allows(peer)` tells
/// whether it contains a peer's address, which is canonical. What copies share must be thread-safe.
// clang-format off
template <class P>
concept peer_set = std::copyable<P> && requires(const P& peers, const ip_address& peer) {
    { peers.allows(peer) } noexcept -> std::same_as<bool>;
};
// clang-format on

/// A header from some peers, which have to send it, and none from any other: `header_from{balancers}`,
/// `header_from{v2{}, balancers}`. So one port serves balancers, and clients that come directly.
///
/// What another peer sends is payload, be it a header: it is not looked at, names no client, and is forwarded from this
/// host's own address, as with `no_header`. The access control is asked about these peers, too; it has to let in more
/// than the balancers. With `reloadable<subnet_set>` the balancers can be exchanged: of TCP a connection goes on as it
/// has begun. Several listening sockets of one UDP address cannot share clients by a kernel filter (`client_steering`):
/// it would look for a header in each datagram.
///
/// `header_rules` are the same choice for a server of one's own, with more uses.
template <header_version_policy HeaderVersion, peer_set Peers> class header_from {
    static_assert(
        !reply_header_version<HeaderVersion>,
        "header_from: replies of this version carry a header too, which a peer that sends none would not take "
        "off; use two listeners, each with a forwarder of its own");

public:
    static constexpr std::size_t max_size = HeaderVersion::max_size; ///< of `HeaderVersion` [bytes]

    /// `peers` send a header. An empty set has no header looked for.
    explicit header_from(Peers peers) : peers_{std::move(peers)} {}
    /// The same, with the version to tell its type.
    header_from(HeaderVersion /*version*/, Peers peers) : peers_{std::move(peers)} {}

    /// @{
    /// See `HeaderVersion`.
    static constexpr parse_result parse(std::span<const std::byte> received) noexcept {
        return HeaderVersion::parse(received);
    }
    static constexpr serialize_result serialize(const header& h, std::span<std::byte> out) noexcept {
        return HeaderVersion::serialize(h, out);
    }
    /// @}

    /// See `optional_header_version`.
    bool is_sent_by(const ip_address& peer) const noexcept { return peers_.allows(peer); }

private:
    [[no_unique_address]] Peers peers_;
};

/// Without a version it is `any_version`.
template <peer_set Peers> header_from(Peers) -> header_from<any_version, Peers>;

} // namespace mmproxy

#endif
