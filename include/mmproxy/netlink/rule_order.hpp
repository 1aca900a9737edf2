// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_RULE_ORDER_HPP
#define MMPROXY_NETLINK_RULE_ORDER_HPP

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_wire.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

namespace mmproxy::netlink {

/// A rule in its place among the others, whatever it selects.
struct placed_rule {
    std::uint32_t priority = 0;
    std::uint8_t action = 0; ///< FR_ACT_TO_TBL …
    std::uint32_t table = 0;
    std::uint8_t protocol = 0;   ///< the tag of what made it
    std::optional<rule> whole{}; ///< empty: it says more than a `rule` can hold

    /// Whether it may decide on a packet before later rules see it. Table `local` holds this host's own addresses.
    bool may_decide() const noexcept {
        const bool is_of_own_addresses = action == FR_ACT_TO_TBL && table == RT_TABLE_LOCAL;
        return action != FR_ACT_NOP && !is_of_own_addresses;
    }
};

/// `rule 5270 (lookup 52)`: enough to find it in the output of ip-rule(8).
inline std::string to_string(const placed_rule& r) {
    const auto what = r.action == FR_ACT_TO_TBL ? "lookup " + std::to_string(r.table) : std::string{"no lookup"};
    return "rule " + std::to_string(r.priority) + " (" + what + ')';
}

/// The rules of a family, in the order in which packets meet them. Throws `std::system_error`; needs no privilege.
inline std::vector<placed_rule> list_in_order(route_socket& socket, ip_family family) {
    return list_with<placed_rule>(
        socket, wire<rule>::list_request(rule{.family = family}), "rules", [](bytes_view body) {
            const auto h = load<fib_rule_hdr>(body);
            placed_rule r{
                .priority = 0, .action = h.action, .table = h.table, .protocol = 0, .whole = wire<rule>::decode(body)};
            for_each_attribute(behind(body, sizeof h), [&r](std::uint16_t type, bytes_view value) {
                if (type == FRA_PRIORITY) r.priority = load<std::uint32_t>(value);
                if (type == FRA_TABLE) r.table = load<std::uint32_t>(value);
                if (type == FRA_PROTOCOL) r.protocol = load<std::uint8_t>(value);
            });
            return std::optional{r};
        });
}

} // namespace mmproxy::netlink

#endif
