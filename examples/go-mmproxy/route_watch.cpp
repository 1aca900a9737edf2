// SPDX-License-Identifier: BSL-1.0
#include "route_watch.hpp"

#include "log_line.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void add(json_object& line, std::string_view key, const std::vector<std::string>& names) {
    if (!names.empty()) line.text(key, joined(names));
}

} // namespace

route_watch::route_watch(const asio::any_io_executor& executor, const chosen_routing& routing, log_output& output)
    : output_{output}, guard_{executor, routing, [this](const mmproxy::routing_repair& r) { tell(r); }} {}

void route_watch::tell(const mmproxy::routing_repair& repair) {
    const bool is_back = repair.problem.empty();
    if (is_back && repair.is_nothing()) return;
    auto line = is_back ? log_line(warn, "routing was lost or overtaken, and is back")
                        : log_line(error, "routing is lost and cannot be put back yet");
    add(line, "lost", repair.lost);
    add(line, "overtaken", repair.overtaken);
    if (!is_back) line.text("error", repair.problem);
    write(output_, line.number("count", ++count_));
}

} // namespace go_mmproxy
