// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_SHARED_RULE_HPP
#define MMPROXY_ROUTING_DETAIL_SHARED_RULE_HPP

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_wire.hpp>
#include <mmproxy/routing/detail/shared_object.hpp>
#include <mmproxy/routing/identity.hpp>

#include <string>
#include <utility>

namespace mmproxy::detail {

/// A rule that exists while somebody uses it.
class shared_rule final : public shared_object {
public:
    explicit shared_rule(netlink::rule rule) noexcept : rule_{std::move(rule)} {}

    std::string name() const override { return to_string(rule_); }

    /// An equivalent rule, whoever made it, will do: the operator's, another instance's, one that a killed one left.
    void establish(netlink::route_socket& socket, bool /*in_use*/) const override {
        if (find(socket, rule_).empty()) add(socket, rule_);
    }

    /// Removes what carries our tag, and by the priority at which it was found: an equal rule of the operator's has
    /// another.
    void withdraw(netlink::route_socket& socket) const override {
        for (const auto& found : find(socket, rule_))
            if (found.protocol == routing_protocol_tag) static_cast<void>(remove(socket, found));
    }

private:
    netlink::rule rule_;
};

} // namespace mmproxy::detail

#endif
