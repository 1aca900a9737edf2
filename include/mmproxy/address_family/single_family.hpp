// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_SINGLE_FAMILY_HPP
#define MMPROXY_ADDRESS_FAMILY_SINGLE_FAMILY_HPP

#include <mmproxy/address_family/address_family_policy.hpp>

#include <optional>
#include <stdexcept>

namespace mmproxy {

/// Forwards the clients of one family, and connections with an unnamed header (health checks) of either family, to one
/// target; clients of the other family are not served. Its names are `ipv4_only` and `ipv6_only`.
template <ip_family Family> class single_family {
public:
    /// Throws `std::invalid_argument` when `target` is not of the family; a v4-mapped address is IPv6 here.
    constexpr explicit single_family(const socket_address& target) : target_{target} {
        if (target.family() != Family)
            throw std::invalid_argument{Family == ip_family::ipv4 ? "ipv4_only: the target must be an IPv4 address"
                                                                  : "ipv6_only: the target must be an IPv6 address"};
    }

    /// See `address_family_policy`.
    constexpr std::optional<socket_address> target_for(const proxied_addresses& addresses) const noexcept {
        const bool served = !addresses.source.is_specified() || addresses.source.family() == Family;
        return served ? std::optional{target_} : std::nullopt;
    }

private:
    socket_address target_;
};

} // namespace mmproxy

#endif
