// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/route_watch.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/text/joined.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace go_mmproxy {
namespace {

void add(log_line& line, std::string_view key, const std::vector<std::string>& names) {
    if (!names.empty()) line.text(key, joined(names));
}

} // namespace

route_watch::route_watch(const asio::any_io_executor& executor, const chosen_routing& routing, log_output& output,
                         scoreboard::entry& noted, fault_finder find_faults)
    : output_{output},
      noted_{noted},
      find_faults_{std::move(find_faults)},
      again_{executor},
      guard_{executor, routing, [this](const mmproxy::routing_repair& r) { tell(r); }} {
    look();
}

void route_watch::tell(const mmproxy::routing_repair& repair) {
    problem_ = repair.problem;
    look();
    if (repair.is_nothing()) return;
    auto line = missing_.empty() ? log_line(warn, message::routing_is_back) : log_line(error, message::routing_is_lost);
    add(line, "lost", repair.lost);
    add(line, "overtaken", repair.overtaken);
    if (!missing_.empty()) line.text("error", missing_);
    write(output_, line.number("count", ++noted_.numbers().route_losses));
}

void route_watch::look() {
    missing_ = what_is_missing();
    noted_.note_missing(missing_);
    again_.cancel();
    if (missing_.empty()) return;
    again_.expires_after(std::chrono::seconds{1});
    again_.async_wait([this, alive = std::weak_ptr{alive_}](std::error_code ec) {
        if (!ec && !alive.expired()) look();
    });
}

/// Rules that stand may still be too late: nothing gets ahead of another program's rule of priority 0.
std::string route_watch::what_is_missing() const {
    if (!problem_.empty()) return problem_;
    const auto faults = find_faults_();
    return faults.empty() ? std::string{} : faults.front();
}

} // namespace go_mmproxy
