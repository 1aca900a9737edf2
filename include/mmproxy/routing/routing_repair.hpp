// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_ROUTING_REPAIR_HPP
#define MMPROXY_ROUTING_ROUTING_REPAIR_HPP

#include <concepts>
#include <string>
#include <vector>

namespace mmproxy {

/// What other programs had done to the rules and routes of a routing, and whether it is undone. Rules and routes are
/// named as ip-rule(8) and ip-route(8) write them; a sysctl by its path.
struct routing_repair {
    std::vector<std::string> lost{};      ///< what was gone, and is back
    std::vector<std::string> overtaken{}; ///< rules that stood behind another program's rule, and stand before it now
    std::string problem{};                ///< why something is not back yet; empty: nothing is missing

    /// Whether everything was in place.
    bool is_nothing() const noexcept { return lost.empty() && overtaken.empty() && problem.empty(); }
};

/// A routing that can be repaired; `route_guard` does so whenever there is need.
///
/// - `repair` puts back exactly what the routing itself has installed. It may be called on any thread, by one thread at
///   a time. It waits for the kernel's answers, a fraction of a millisecond as a rule. What cannot be put back is the
///   `problem`, not an exception.
/// - `vanishes_silently` says whether a part of it can go without a message of the kernel's, as a sysctl does, so that
///   it has to be looked at from time to time.
///
/// Models: `loopback_routing`, `scoped_routing`, `fwmark_routing`, `external_routing` (which does nothing), and
/// `fwmark` around one of them.
// clang-format off
template <class R>
concept repairable_routing = requires(const R& routing) {
    { routing.repair() }                     -> std::same_as<routing_repair>;
    { routing.vanishes_silently() } noexcept -> std::same_as<bool>;
};
// clang-format on

} // namespace mmproxy

#endif
