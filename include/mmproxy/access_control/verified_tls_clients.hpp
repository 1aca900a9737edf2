// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_VERIFIED_TLS_CLIENTS_HPP
#define MMPROXY_ACCESS_CONTROL_VERIFIED_TLS_CLIENTS_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/tlv/ssl.hpp>

namespace mmproxy {

/// Lets every balancer in, and of the clients those whose TLS certificate the balancer has verified, as it tells in the
/// TLV SSL (`ssl_info::verified`); the rest is refused with `errc::client_certificate_not_verified`, also where a
/// header does not tell.
///
/// A LOCAL header, a health check, is let in: the balancer speaks for itself. A peer of which no header is expected is
/// refused. A TLV is as trustworthy as the balancer, and no more: use it with a `subnet_set` of the balancers. HAProxy:
/// `bind … ssl verify optional ca-file …`, and `send-proxy-v2-ssl`. Specification: section 2.2.6.
struct verified_tls_clients {
    /// @{
    /// See `access_control_policy`.
    constexpr bool allows(const ip_address& /*peer*/) const noexcept { return true; }
    constexpr errc client_refusal(const request& asked) const noexcept {
        const auto session = ssl(asked.header.tlvs);
        const bool is_let_in = asked.header.is_local() || (session && session->verified());
        return is_let_in ? errc::success : errc::client_certificate_not_verified;
    }
    /// @}
};

static_assert(access_control_policy<verified_tls_clients>);

} // namespace mmproxy

#endif
