// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_RULE_ORDER_HPP
#define MMPROXY_NETLINK_RULE_ORDER_HPP

#include <mmproxy/netlink/route_socket.hpp>
#include <mmproxy/netlink/rule.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <string>
#include <vector>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

namespace mmproxy::netlink {

/// A rule in its place in the kernel's list, with as much of it as a `rule` can hold.
struct placed_rule : rule {
    bool is_whole = false; ///< the kernel's rule selects nothing that a `rule` cannot hold

    /// Whether it may decide on a packet before later rules see it: unless it does nothing, or looks up table `local`,
    /// which holds this host's own addresses alone.
    bool may_decide() const noexcept {
        const bool is_of_own_addresses = action == FR_ACT_TO_TBL && table == RT_TABLE_LOCAL;
        return action != FR_ACT_NOP && !is_of_own_addresses;
    }
};

/// Writes `rule 5270 (lookup 52)`: enough to find it in the output of ip-rule(8).
inline std::string to_string(const placed_rule& r) {
    const auto what = r.action == FR_ACT_TO_TBL ? "lookup " + std::to_string(r.table) : std::string{"no lookup"};
    return "rule " + std::to_string(r.priority) + " (" + what + ')';
}

/// Lists the rules of a family in the order in which packets meet them. The network namespace is that of `socket`.
/// Needs no privilege. Throws `std::system_error`.
MMPROXY_DECL std::vector<placed_rule> list_in_order(route_socket& socket, ip_family family);

} // namespace mmproxy::netlink

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_wire.hpp>

#include <optional>

namespace mmproxy::netlink {

MMPROXY_DECL std::vector<placed_rule> list_in_order(route_socket& socket, ip_family family) {
    return list_with<placed_rule>(socket, wire<rule>::list_request(rule{.family = family}), "rules",
                                  [](bytes_view body) {
                                      const auto [known, is_whole] = wire<rule>::decode_known(body);
                                      return std::optional{placed_rule{known, is_whole}};
                                  });
}

} // namespace mmproxy::netlink

#endif // MMPROXY_HAS_DEFINITIONS

#endif
