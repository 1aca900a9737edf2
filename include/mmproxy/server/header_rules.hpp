// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_HEADER_RULES_HPP
#define MMPROXY_SERVER_HEADER_RULES_HPP

#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/server/header_use.hpp>

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace mmproxy {

/// Which peers may, and have to, send a PROXY header, by their subnets:
///
///     header_rules{{{balancers, header_use::require}, {own_hosts, header_use::skip}}, header_use::reject}
///
/// The first rule whose peers contain the address holds. Copies share the sets. Any number of threads may ask at once.
class header_rules {
public:
    struct rule {
        subnet_set peers;
        header_use use = header_use::require;
    };

    /// One use for all peers.
    explicit header_rules(header_use of_all = header_use::require) : otherwise_{of_all} {}

    header_rules(std::initializer_list<rule> rules, header_use otherwise) : rules_{rules}, otherwise_{otherwise} {}
    header_rules(std::vector<rule> rules, header_use otherwise) : rules_{std::move(rules)}, otherwise_{otherwise} {}

    header_use operator()(const ip_address& peer) const noexcept {
        const auto found = std::ranges::find_if(rules_, [&](const rule& r) { return r.peers.contains(peer); });
        return found == rules_.end() ? otherwise_ : found->use;
    }

private:
    std::vector<rule> rules_{};
    header_use otherwise_;
};

} // namespace mmproxy

#endif
