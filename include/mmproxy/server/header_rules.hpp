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
    /// What counts for the peers of these subnets.
    struct rule {
        subnet_set peers;                     ///< whom the rule is for
        header_use use = header_use::require; ///< what is made of their headers
    };

    /// One use for all peers.
    explicit header_rules(header_use of_all = header_use::require) : otherwise_{of_all} {}

    /// The first rule that has the peer counts; `otherwise` where none has it.
    header_rules(std::initializer_list<rule> rules, header_use otherwise) : rules_{rules}, otherwise_{otherwise} {}
    /// The same.
    header_rules(std::vector<rule> rules, header_use otherwise) : rules_{std::move(rules)}, otherwise_{otherwise} {}

    /// The use for a peer, whose address is canonical. Allocates nothing; any thread may call it.
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
