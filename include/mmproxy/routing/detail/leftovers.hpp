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

/// Withdraws an object unless an instance uses it.
inline void withdraw_if_unused(netlink::route_socket& socket, const namespace_ledger& ledger,
                               const shared_object& object) {
    if (!ledger.used_by_others(object.name())) object.withdraw(socket);
}

/// Removes a rule that carries this library's tag, with the route that it leads to, or restores the sysctl that it
/// reminds of; each only if no instance uses it.
inline void remove_leftover(netlink::route_socket& socket, const namespace_ledger& ledger, const netlink::rule& rule) {
    if (rule.action == FR_ACT_NOP) return withdraw_if_unused(socket, ledger, fwmark_accept{});
    withdraw_if_unused(socket, ledger, shared_rule{rule});
    withdraw_if_unused(socket, ledger, shared_route{{.family = rule.family, .table = rule.table}});
}

/// Removes what killed instances have left, whatever those instances were installed for: rules with this library's tag
/// that no instance uses.
///
/// The caller must hold the ledger's mutex: otherwise an instance that is just starting could adopt an object between
/// the question whether it is in use and its removal.
inline void remove_leftovers(netlink::route_socket& socket, const namespace_ledger& ledger) {
    for (const auto family : host_families())
        for (const auto& rule : netlink::list(socket, netlink::rule{.family = family}))
            if (is_ours(rule.protocol)) remove_leftover(socket, ledger, rule);
}

} // namespace mmproxy::detail

#endif
