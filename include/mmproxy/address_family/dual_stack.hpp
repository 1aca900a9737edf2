// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_DUAL_STACK_HPP
#define MMPROXY_ADDRESS_FAMILY_DUAL_STACK_HPP

#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/address_family/ipv6_only.hpp>

#include <optional>

namespace mmproxy {

/// Forwards IPv4 clients to one target and IPv6 clients to another; a family without a target is not served.
///
/// A connection with an unnamed header (LOCAL, a health check) goes to the target of the balancer's family, or to the
/// only target there is.
class dual_stack {
public:
    /// `v4` is the target of IPv4 clients, `v6` that of IPv6 clients. Throws `std::invalid_argument` when a target is
    /// not of its family; a v4-mapped address is IPv6 here.
    constexpr dual_stack(const std::optional<socket_address>& v4, const std::optional<socket_address>& v6) {
        if (v4) v4_.emplace(*v4);
        if (v6) v6_.emplace(*v6);
    }

    /// See `address_family_policy`.
    constexpr std::optional<socket_address> target_for(const proxied_addresses& addresses) const noexcept {
        const bool v4_first = addresses.client_family() == ip_family::ipv4;
        const auto target = v4_first ? ask(v4_, addresses) : ask(v6_, addresses);
        return target ? target : v4_first ? ask(v6_, addresses) : ask(v4_, addresses);
    }

private:
    template <class Only>
    static constexpr std::optional<socket_address> ask(const std::optional<Only>& only,
                                                       const proxied_addresses& addresses) noexcept {
        return only ? only->target_for(addresses) : std::nullopt;
    }

    std::optional<ipv4_only> v4_;
    std::optional<ipv6_only> v6_;
};

static_assert(address_family_policy<dual_stack>);

} // namespace mmproxy

#endif
