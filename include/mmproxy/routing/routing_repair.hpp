// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_ROUTING_REPAIR_HPP
#define MMPROXY_ROUTING_ROUTING_REPAIR_HPP

#include <concepts>
#include <string>
#include <vector>

namespace mmproxy {

/// What other programs had done to the rules and routes of a routing, and whether it is undone. Objects are called as
/// ip-rule(8) and ip-route(8) write them.
struct routing_repair {
    std::vector<std::string> lost{};      ///< were gone, and are back
    std::vector<std::string> overtaken{}; ///< stood behind other rules, and stand before them
    std::string problem{};                ///< why something is not back yet; empty: nothing is missing

    bool is_nothing() const noexcept { return lost.empty() && overtaken.empty() && problem.empty(); }
};

/// A routing that can be repaired; `route_guard` does so whenever there is need.
///
/// - `repair` puts back exactly what is its own. It may be called on any thread, by one at a time. It waits for the
///   kernel's answers, a fraction of a millisecond as a rule.
/// - `vanishes_silently`: of some of it the kernel does not tell when it goes, so it has to be looked after.
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
