// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/route_watch.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/text/joined.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace go_mmproxy {
namespace {

void add(log_line& line, std::string_view key, const std::vector<std::string>& names) {
    if (!names.empty()) line.text(key, joined(names));
}

} // namespace

route_watch::route_watch(const asio::any_io_executor& executor, const chosen_routing& routing, log_output& output,
                         fault_finder find_faults)
    : output_{output},
      find_faults_{std::move(find_faults)},
      guard_{executor, routing, [this](const mmproxy::routing_repair& r) { tell(r); }} {}

void route_watch::tell(const mmproxy::routing_repair& repair) {
    if (repair.is_nothing()) return;
    const auto missing = what_is_missing(repair);
    auto line = missing.empty() ? log_line(warn, message::routing_is_back) : log_line(error, message::routing_is_lost);
    add(line, "lost", repair.lost);
    add(line, "overtaken", repair.overtaken);
    if (!missing.empty()) line.text("error", missing);
    write(output_, line.number("count", ++count_));
}

/// Rules that stand may still be too late: nothing gets ahead of another program's rule of priority 0.
std::string route_watch::what_is_missing(const mmproxy::routing_repair& repair) const {
    if (!repair.problem.empty()) return repair.problem;
    const auto faults = find_faults_();
    return faults.empty() ? std::string{} : faults.front();
}

} // namespace go_mmproxy
