// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_LOOPBACK_GUARD_HPP
#define MMPROXY_ACCESS_CONTROL_LOOPBACK_GUARD_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/request.hpp>

#include <cstddef>

namespace mmproxy {

/// Lets every balancer in, and keeps those that are not on this host's loopback from naming a client that is: such a
/// client is refused with `errc::loopback_client`.
///
/// Many a server trusts what comes from 127.0.0.1 or ::1. A balancer that takes a client's address from the client
/// itself (X-Forwarded-For, or a PROXY header in front of its own) is easily made to name one of these; a sender on the
/// loopback has them anyway. The kernel drops what comes from such an address by a network, so that the balancer's own
/// address tells where it is. Refused are 127.0.0.0/8 and ::1, and 0.0.0.0/8 and ::, which no host has as its
/// address (RFC 1122, section 3.2.1.3; RFC 4291, section 2.5). This host's other addresses pass: it may be a client of
/// a balancer elsewhere.
struct loopback_guard {
    /// Always true: it is asked about clients alone.
    constexpr bool allows(const ip_address& /*peer*/) const noexcept { return true; }
    /// `errc::loopback_client` for a guarded client that a balancer elsewhere names.
    constexpr errc client_refusal(const request& asked) const noexcept {
        const bool is_refused = is_guarded(asked.client.address) && !asked.balancer.address.is_loopback();
        return is_refused ? errc::loopback_client : errc::success;
    }

private:
    static constexpr bool is_guarded(const ip_address& client) noexcept {
        const bool is_of_this_network = client.is_v4() && client.bytes().front() == std::byte{0};
        return client.is_loopback() || is_of_this_network || client.is_wildcard();
    }
};

static_assert(access_control_policy<loopback_guard>);

} // namespace mmproxy

#endif
