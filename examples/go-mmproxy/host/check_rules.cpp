// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_rules.hpp"

#include <mmproxy/netlink/route_socket.hpp>
#include <mmproxy/netlink/route_wire.hpp>
#include <mmproxy/netlink/rule_order.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/namespace_ledger.hpp>
#include <mmproxy/routing/identity.hpp>

#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include <linux/fib_rules.h>

namespace go_mmproxy {
namespace {

using mmproxy::ip_family;
using mmproxy::netlink::placed_rule;
using mmproxy::netlink::route_socket;
using rules = std::vector<placed_rule>;

/// The rules of tables `main` and `default`, which stand behind all others. ip-rule(8).
bool is_hosts_own(const placed_rule& r) {
    constexpr std::uint32_t priority_of_main = 32766;
    return r.priority >= priority_of_main;
}

bool is_of_others(const placed_rule& r) {
    return r.may_decide() && !is_hosts_own(r) && !mmproxy::is_ours(r.protocol);
}

/// The name of a rule among the running instances, which is that of every equivalent one.
std::string name_of_rule(const placed_rule& r) {
    return to_string(static_cast<const mmproxy::netlink::rule&>(r));
}

bool is_in_use(const placed_rule& r) {
    return mmproxy::detail::namespace_ledger{}.used_by_others(name_of_rule(r));
}

finding describe_own(const placed_rule& r) {
    const auto rule = name_of_rule(r);
    if (is_in_use(r)) return finding::ok(text(message::check_own_rule_used, "rule"_is(rule)));
    return finding::ok(text(message::check_own_rule_left, "rule"_is(rule)));
}

finding describe_others(const char* family, const rules& others) {
    if (others.empty()) return finding::ok(text(message::check_no_other_rules, "family"_is(family)));
    std::vector<std::string> names;
    for (const auto& r : others) names.push_back(to_string(r));
    if (others.front().priority == 0)
        return finding::warning(text(message::check_first_rule, "family"_is(family), "rule"_is(names.front())));
    return finding::ok(text(message::check_other_rules, "family"_is(family), "rules"_is(joined(names))));
}

void check_rules_of(ip_family family, findings& found) {
    route_socket kernel;
    const auto all = list_in_order(kernel, family);
    rules others;
    std::ranges::copy_if(all, std::back_inserter(others), is_of_others);
    for (const auto& r : all)
        if (mmproxy::is_ours(r.protocol) && r.action == FR_ACT_TO_TBL) found.push_back(describe_own(r));
    found.push_back(describe_others(mmproxy::netlink::name(family), others));
}

/// The priority that a start gives our rules: ahead of every rule of others, where there is room.
std::uint32_t best_priority(const rules& all) {
    const auto first = std::ranges::find_if(all, is_of_others);
    if (first == all.end()) return mmproxy::rule_priority;
    return std::min(mmproxy::rule_priority, first->priority == 0 ? 0 : first->priority - 1);
}

bool has_route(route_socket& kernel, const placed_rule& r) {
    return !find(kernel, mmproxy::netlink::route{.family = r.family, .table = r.table}).empty();
}

/// Whether a service would share the rule: those of `-routing scoped` alone are of a port, that of a target.
bool would_share(const placed_rule& r, const service_plan& p) {
    const auto is_of_port = [&](const auto& target) { return target.port == r.source_port_first; };
    return r.source_port_first == 0 || std::ranges::any_of(targets_of(p), is_of_port);
}

bool has_neglected_routing(ip_family family, const service_plan& p, std::uint32_t table) {
    route_socket kernel;
    const auto all = list_in_order(kernel, family);
    const auto best = best_priority(all);
    return std::ranges::any_of(all, [&](const placed_rule& r) {
        const bool is_of_instance = mmproxy::is_ours(r.protocol) && r.action == FR_ACT_TO_TBL && is_in_use(r);
        const bool is_out_of_place = r.priority != best && would_share(r, p);
        return is_of_instance && r.table == table && (is_out_of_place || !has_route(kernel, r));
    });
}

} // namespace

findings check_rules() {
    findings found;
    for (const auto family : mmproxy::detail::host_families()) check_rules_of(family, found);
    return found;
}

bool has_neglected_routing(const service_plan& p, std::uint32_t table) {
    const auto families = mmproxy::detail::host_families();
    return std::ranges::any_of(families, [&](ip_family f) { return has_neglected_routing(f, p, table); });
}

} // namespace go_mmproxy
