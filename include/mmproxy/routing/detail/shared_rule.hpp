// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_SHARED_RULE_HPP
#define MMPROXY_ROUTING_DETAIL_SHARED_RULE_HPP

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_order.hpp>
#include <mmproxy/netlink/rule_wire.hpp>
#include <mmproxy/routing/detail/shared_object.hpp>
#include <mmproxy/routing/identity.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace mmproxy::detail {

/// A rule that exists while an installation uses it.
class shared_rule final : public shared_object {
public:
    explicit shared_rule(netlink::rule rule) noexcept : rule_{std::move(rule)} {}

    std::string name() const override { return to_string(rule_); }

    /// An equivalent rule will do, whatever made it (the operator, another instance, a killed one), as long as no other
    /// rule may decide before it: a VPN's, for instance, would send the replies to its own default route.
    establishment establish(netlink::route_socket& socket, bool /*in_use*/) const override {
        const auto order = netlink::list_in_order(socket, rule_.family);
        const auto there = std::find_if(order.begin(), order.end(), [this](const auto& r) { return is_equivalent(r); });
        const auto other =
            std::find_if(order.begin(), order.end(), [this](const auto& r) { return may_come_before(r); });
        const auto best = other == order.end() ? rule_.priority : ahead_of(*other);
        const bool is_there = there != order.end();
        const bool is_first = is_there && (there < other || there->priority == 0); // ahead of 0 there is nothing
        if (!is_first || (is_ours(there->protocol) && there->priority < best)) move_to(socket, best);
        if (is_first) return establishment::none;
        return is_there ? establishment::overtook : establishment::made;
    }

    /// Removes the equivalent rules that carry this library's tag, each by the priority at which it was found: an equal
    /// rule of the operator's has another priority.
    void withdraw(netlink::route_socket& socket) const override {
        for (const auto& found : find(socket, rule_))
            if (is_ours(found.protocol)) static_cast<void>(remove(socket, found));
    }

private:
    bool is_equivalent(const netlink::placed_rule& r) const { return r.is_whole && equivalent(r, rule_); }

    /// Whether a rule may decide before this one. This library's other rules select other packets.
    bool may_come_before(const netlink::placed_rule& r) const {
        return r.may_decide() && !is_ours(r.protocol) && !is_equivalent(r);
    }

    /// The priority that stands before `other`; 0 where nothing does.
    std::uint32_t ahead_of(const netlink::placed_rule& other) const noexcept {
        return std::min(rule_.priority, other.priority == 0 ? 0 : other.priority - 1);
    }

    /// Moves the rule to `priority`. The new rule is added before the old one is removed: replies have their way at
    /// every moment. The caller moves a rule from a low priority back where it can, which leaves room for rules to
    /// come.
    void move_to(netlink::route_socket& socket, std::uint32_t priority) const {
        auto moved = rule_;
        moved.priority = priority;
        const auto found = find(socket, rule_);
        const auto is_it = [&](const auto& r) { return is_ours(r.protocol) && r.priority == priority; };
        if (std::none_of(found.begin(), found.end(), is_it)) add(socket, moved);
        for (const auto& r : found)
            if (is_ours(r.protocol) && !is_it(r)) static_cast<void>(remove(socket, r));
    }

    netlink::rule rule_;
};

} // namespace mmproxy::detail

#endif
