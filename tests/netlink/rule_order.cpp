// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/netlink/rule_order.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/topology.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace mmproxy;
using netlink::placed_rule;

namespace {

std::vector<placed_rule> rules_of(ip_family family) {
    netlink::route_socket socket;
    return netlink::list_in_order(socket, family);
}

/// The one with that priority.
placed_rule rule_at(std::uint32_t priority) {
    const auto rules = rules_of(ip_family::ipv4);
    return *std::find_if(rules.begin(), rules.end(), [priority](const auto& r) { return r.priority == priority; });
}

} // namespace

TEST_CASE("list_in_order has the rules of a family in the order in which packets meet them", "[net][rule_order]") {
    const network_namespace host;
    ip("rule add pref 100 lookup 52 protocol 7");
    ip("rule add lookup 53"); // before the second
    ip("-6 rule add pref 100 lookup 54");
    std::vector<std::uint32_t> tables;
    for (const auto& r : rules_of(ip_family::ipv4)) tables.push_back(r.table);
    CHECK(tables == std::vector<std::uint32_t>{RT_TABLE_LOCAL, 53, 52, RT_TABLE_MAIN, RT_TABLE_DEFAULT});
    CHECK(rule_at(100).protocol == 7);
    CHECK(rules_of(ip_family::ipv6).at(1).table == 54);
}

TEST_CASE("a rule may decide unless it does nothing or looks up what is this host's own", "[net][rule_order]") {
    const network_namespace host;
    ip("rule add pref 100 nop");
    ip("rule add pref 101 blackhole");
    ip("rule add pref 102 lookup main suppress_prefixlength 0");
    ip("rule add pref 103 lookup 4000000000");
    CHECK_FALSE(rule_at(0).may_decide());
    CHECK_FALSE(rule_at(100).may_decide());
    for (const auto priority : {101U, 102U, 103U}) CHECK(rule_at(priority).may_decide());
    CHECK(to_string(rule_at(101)) == "rule 101 (no lookup)");
    CHECK(to_string(rule_at(103)) == "rule 103 (lookup 4000000000)");
}

TEST_CASE("a placed_rule is whole when it selects nothing that a rule cannot hold", "[net][rule_order]") {
    const network_namespace host;
    ip("rule add pref 100 from 127.0.0.0/8 iif lo lookup 52");
    ip("rule add pref 101 to 10.0.0.0/8 lookup 52");
    ip("rule add pref 102 not from 127.0.0.0/8 lookup 52");
    REQUIRE(rule_at(100).is_whole);
    CHECK(rule_at(100).input_interface == "lo");
    CHECK_FALSE(rule_at(101).is_whole);
    CHECK_FALSE(rule_at(102).is_whole);
}
