// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_DENIED_CLIENTS_HPP
#define MMPROXY_ACCESS_CONTROL_DENIED_CLIENTS_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/request.hpp>

#include <utility>

namespace mmproxy {

/// Lets every balancer in, and refuses the clients of some subnets, whichever balancer names them, with
/// `errc::client_denied`: addresses that the target trusts, above all those of its own host and of the hosts beside it.
///
/// A header that names no client is let in. A decision is one lookup in a `subnet_set`, whose copies share the set.
class denied_clients {
public:
    /// Refuses no client.
    denied_clients() = default;
    /// Refuses the clients in these subnets.
    explicit denied_clients(subnet_set denied) noexcept : denied_{std::move(denied)} {}

    /// Always true: it is asked about clients alone.
    bool allows(const ip_address& /*peer*/) const noexcept { return true; }
    /// `errc::client_denied` for a client in the subnets, whatever balancer names it.
    errc client_refusal(const request& asked) const noexcept {
        return denied_.contains(asked.client.address) ? errc::client_denied : errc::success;
    }

private:
    subnet_set denied_{};
};

static_assert(access_control_policy<denied_clients>);

} // namespace mmproxy

#endif
