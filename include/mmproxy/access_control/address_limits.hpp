// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ADDRESS_LIMITS_HPP
#define MMPROXY_ACCESS_CONTROL_ADDRESS_LIMITS_HPP

#include <mmproxy/access_control/address_limit.hpp>
#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/error.hpp>

#include <new>
#include <system_error>

namespace mmproxy {

/// Limits connections, or flows, by the addresses of balancers and of clients: `address_limits{{.per_client = 20}}`.
///
/// A refusal is reported as `errc::too_many_of_balancer` or `errc::too_many_of_client`. A header that names no client
/// counts for its balancer alone. Copies count together, those of a `forwarder_pool` and those that other forwarders
/// are given. See `address_limit`.
class address_limits {
public:
    /// A place of a balancer, or of a client. See `limit_policy`.
    using place = address_limit::place;

    /// How many each may have at a time; 0: any number, and nothing is counted.
    struct numbers {
        std::size_t per_client = 0;   ///< clients of IPv6 are counted by `address_limit::prefix_of_client`
        std::size_t per_balancer = 0; ///< balancers are counted one by one: several are on one link as a rule
    };

    /// No limits.
    address_limits() noexcept = default;
    /// Throws as `address_limit` does.
    explicit address_limits(const numbers& n)
        : of_client_{n.per_client, address_limit::prefix_of_client}, of_balancer_{n.per_balancer} {}

    /// A refusal is `errc::too_many_of_balancer`. Any thread may call it. See `limit_policy`.
    std::error_code enter_balancer(const ip_address& balancer, place& taken) const noexcept {
        return enter(of_balancer_, balancer, taken, errc::too_many_of_balancer);
    }
    /// A refusal is `errc::too_many_of_client`; an unspecified client is never refused. Any thread may call it.
    std::error_code enter_client(const ip_address& client, place& taken) const noexcept {
        return enter(of_client_, client, taken, errc::too_many_of_client);
    }

private:
    static std::error_code enter(const address_limit& limit, const ip_address& address, place& taken,
                                 errc refusal) noexcept {
        try {
            return limit.enter(address, taken) ? std::error_code{} : refusal;
        } catch (const std::bad_alloc&) {
            return std::make_error_code(std::errc::not_enough_memory);
        }
    }

    address_limit of_client_{};
    address_limit of_balancer_{};
};

static_assert(limit_policy<address_limits>);

} // namespace mmproxy

#endif
