// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/manager_status.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/service/totals.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <string>
#include <string_view>

namespace go_mmproxy {
namespace {

/// How long the end itself may take, when the last connection has been cut off. Any value of this order will do.
constexpr std::chrono::seconds for_the_end{10};

/// How long a reload may take: names are looked up, and a file may be on another host. Any value of this order will do.
constexpr std::chrono::minutes for_a_reload{2};

std::size_t count_of(const part_list& parts, std::string_view counted) {
    for (const auto& one : totals_of(parts))
        if (one.counted == counted) return one.count;
    return 0;
}

} // namespace

void tell_ready(const service_manager& manager, std::size_t services, std::size_t threads, log_output& output) {
    const auto status = text(message::status_serving, "services"_is(services), "threads"_is(threads));
    const auto ec = manager.ready(status);
    if (!ec) return;
    auto line = log_line(warn, message::manager_not_told);
    write(output, line.text("error", ec.message()));
}

void tell_reloading(const service_manager& manager) {
    manager.reloading(text(message::status_reloading), for_a_reload);
}

void tell_stopping(const service_manager& manager, const part_list& parts, std::chrono::steady_clock::duration limit) {
    const auto status = text(message::status_stopping, "connections"_is(count_of(parts, "connections")),
                             "flows"_is(count_of(parts, "flows")));
    manager.stopping(status, std::chrono::ceil<std::chrono::microseconds>(limit + for_the_end));
}

} // namespace go_mmproxy
