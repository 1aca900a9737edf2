// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ALLOWED_SERVER_NAMES_HPP
#define MMPROXY_ACCESS_CONTROL_ALLOWED_SERVER_NAMES_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/server_name_map.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/tlv/fields.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mmproxy {

/// Lets every balancer in, and of the clients those that ask a TLS server for one of some names (SNI), as the balancer
/// tells in the TLV AUTHORITY; the rest is refused with `errc::server_name_not_allowed`, also where a header has no
/// name. See `server_name_map` for names such as `*.example.com`.
///
/// A LOCAL header, a health check, is let in: the balancer speaks for itself. A peer of which no header is expected is
/// refused. A TLV is as trustworthy as the balancer, and no more: use it with a `subnet_set` of the balancers.
/// Specification: section 2.2.2.
class allowed_server_names {
public:
    /// Refuses every client.
    allowed_server_names() = default;
    /// Throws `std::invalid_argument` when a name is malformed or given twice.
    explicit allowed_server_names(const std::vector<std::string>& names) : names_{entries_of(names)} {}

    /// @{
    /// See `access_control_policy`.
    bool allows(const ip_address& /*peer*/) const noexcept { return true; }
    errc client_refusal(const request& asked) const noexcept {
        const auto name = authority(asked.header.tlvs);
        const bool is_let_in = asked.header.is_local() || (name && names_.find(*name));
        return is_let_in ? errc::success : errc::server_name_not_allowed;
    }
    /// @}

private:
    using entries = std::vector<std::pair<std::string, std::monostate>>;

    static entries entries_of(const std::vector<std::string>& names) {
        entries result;
        for (const auto& name : names) result.emplace_back(name, std::monostate{});
        return result;
    }

    server_name_map<std::monostate> names_{};
};

static_assert(access_control_policy<allowed_server_names>);

} // namespace mmproxy

#endif
