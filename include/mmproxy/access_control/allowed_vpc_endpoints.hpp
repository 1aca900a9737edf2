// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ALLOWED_VPC_ENDPOINTS_HPP
#define MMPROXY_ACCESS_CONTROL_ALLOWED_VPC_ENDPOINTS_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/tlv/cloud.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace mmproxy {

/// Lets every balancer in, and of the clients those that come through one of some VPC endpoints of AWS PrivateLink,
/// as a Network Load Balancer tells (`aws_vpc_endpoint_id`); the rest is refused with
/// `errc::vpc_endpoint_not_allowed`, also where a header has no endpoint.
///
/// A LOCAL header, a health check, is let in: the balancer speaks for itself. A peer of which no header is expected is
/// refused. A TLV is as trustworthy as the balancer, and no more: use it with a `subnet_set` of the balancers. The
/// networks of an endpoint service's consumers may overlap, so that the endpoint alone tells them apart. Copies share
/// the ids.
class allowed_vpc_endpoints {
public:
    /// Refuses every client.
    allowed_vpc_endpoints() = default;
    /// `ids` are those of endpoints, such as `vpce-08d2bf15fac5001c9`, compared byte for byte.
    explicit allowed_vpc_endpoints(std::set<std::string, std::less<>> ids)
        : ids_{std::make_shared<const std::set<std::string, std::less<>>>(std::move(ids))} {}

    /// @{
    /// See `access_control_policy`.
    bool allows(const ip_address& /*peer*/) const noexcept { return true; }
    errc client_refusal(const request& asked) const noexcept {
        const auto id = aws_vpc_endpoint_id(asked.header.tlvs);
        const bool is_let_in = asked.header.is_local() || (id && ids_ && ids_->contains(*id));
        return is_let_in ? errc::success : errc::vpc_endpoint_not_allowed;
    }
    /// @}

private:
    std::shared_ptr<const std::set<std::string, std::less<>>> ids_{};
};

static_assert(access_control_policy<allowed_vpc_endpoints>);

} // namespace mmproxy

#endif
