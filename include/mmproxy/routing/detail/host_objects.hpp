// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_HOST_OBJECTS_HPP
#define MMPROXY_ROUTING_DETAIL_HOST_OBJECTS_HPP

#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/shared_object.hpp>
#include <mmproxy/routing/detail/shared_route.hpp>
#include <mmproxy/routing/detail/shared_rule.hpp>
#include <mmproxy/routing/identity.hpp>

#include <cstdint>

namespace mmproxy::detail {

/// For each family of the host the default route of the table, and the rule that leads there: `rule_for(family)`. The
/// route comes first: a rule that leads to an empty table does nothing.
template <class RuleFor> shared_objects host_objects(std::uint32_t table, RuleFor rule_for) {
    shared_objects result;
    for (const auto family : host_families()) {
        result.add<shared_route>(netlink::route{.family = family, .table = table, .protocol = routing_protocol_tag});
        result.add<shared_rule>(rule_for(family));
    }
    return result;
}

} // namespace mmproxy::detail

#endif
