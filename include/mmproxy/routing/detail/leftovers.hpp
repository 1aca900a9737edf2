// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_LEFTOVERS_HPP
#define MMPROXY_ROUTING_DETAIL_LEFTOVERS_HPP

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_wire.hpp>
#include <mmproxy/routing/detail/fwmark_accept.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/namespace_ledger.hpp>
#include <mmproxy/routing/detail/shared_object.hpp>
#include <mmproxy/routing/detail/shared_route.hpp>
#include <mmproxy/routing/detail/shared_rule.hpp>
#include <mmproxy/routing/identity.hpp>

namespace mmproxy::detail {

/// Withdraws an object that nobody uses any more.
inline void withdraw_if_unused(netlink::route_socket& socket, const namespace_ledger& ledger,
                               const shared_object& object) {
    if (!ledger.used_by_others(object.name())) object.withdraw(socket);
}

/// A rule of ours, the route that it leads to, or the sysctl that it is the reminder of.
inline void remove_leftover(netlink::route_socket& socket, const namespace_ledger& ledger, const netlink::rule& rule) {
    if (rule.action == FR_ACT_NOP) return withdraw_if_unused(socket, ledger, fwmark_accept{});
    withdraw_if_unused(socket, ledger, shared_rule{rule});
    withdraw_if_unused(socket, ledger, shared_route{{.family = rule.family, .table = rule.table}});
}

/// Removes what killed instances left, whatever they were set up for: it has our tag, and no user.
/// Under the ledger's mutex alone: an instance that is just starting has no mark in it before it adds a rule.
inline void remove_leftovers(netlink::route_socket& socket, const namespace_ledger& ledger) {
    for (const auto family : host_families())
        for (const auto& rule : netlink::list(socket, netlink::rule{.family = family}))
            if (is_ours(rule.protocol)) remove_leftover(socket, ledger, rule);
}

} // namespace mmproxy::detail

#endif
