// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status.hpp"

#include "go-mmproxy/text/messages.hpp"

#include <algorithm>

namespace go_mmproxy {

bool process_status::uses_io_uring() const {
    return facts.wants_io_uring && std::ranges::find(refused_calls, "io_uring") == refused_calls.end();
}

std::uint64_t route_losses(const status& now) noexcept {
    std::uint64_t all = 0;
    for (const auto& s : now.services) all += s.route_losses;
    return all;
}

std::string problem_of(const status& now) {
    if (now.process.is_draining) return text(message::is_draining);
    for (const auto& one : now.services)
        if (!one.routes_missing.empty())
            return text(message::has_lost_routes, "service"_is(one.facts.name), "reason"_is(one.routes_missing));
    return {};
}

} // namespace go_mmproxy
