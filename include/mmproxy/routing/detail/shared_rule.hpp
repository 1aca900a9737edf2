// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_SHARED_RULE_HPP
#define MMPROXY_ROUTING_DETAIL_SHARED_RULE_HPP

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_wire.hpp>
#include <mmproxy/routing/identity.hpp>

#include <string>

namespace mmproxy::detail {

/// A rule that exists while somebody uses it.
struct shared_rule {
    netlink::rule rule;

    std::string name() const { return to_string(rule); }

    /// An equivalent rule, whoever made it, will do: the operator's, another instance's, one that a killed one left.
    void establish(netlink::route_socket& socket, bool /*in_use*/) const {
        if (find(socket, rule).empty()) add(socket, rule);
    }

    /// Removes what carries our tag, and by the priority at which it was found: an equal rule of the operator's has
    /// another.
    void withdraw(netlink::route_socket& socket) const {
        for (const auto& found : find(socket, rule))
            if (found.protocol == routing_protocol_tag) static_cast<void>(remove(socket, found));
    }
};

} // namespace mmproxy::detail

#endif
