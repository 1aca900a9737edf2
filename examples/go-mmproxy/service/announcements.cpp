// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/announcements.hpp"

#include "go-mmproxy/host/check_start.hpp"
#include "go-mmproxy/host/fast_open.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/service/service.hpp"

namespace go_mmproxy {
namespace {

/// A line about a service of the plan. One service alone needs no address to be told by.
log_line line_about(const service_plan& one, const plan& all, const level& grave, plain_message what) {
    auto line = go_mmproxy::line_about(one.chosen.name, grave, what);
    if (all.services.size() > 1) line.text("listenAdr", all_addresses(one));
    return line;
}

void tell_shortages(log_output& output, const plan& p) {
    for (const auto& one : p.services)
        for (const auto& shortage : one.shortages) {
            auto line = line_about(one, p, warn, message::fewer_than_asked_for);
            write(output, line.text("error", shortage));
        }
}

void add_limits(log_line& line, const service_settings& s) {
    const auto add = [&](std::string_view key, std::size_t limit) {
        if (limit > 0) line.number(key, limit);
    };
    add("maxConnectionsPerClient", s.max_connections_per_client);
    add("maxConnectionsPerBalancer", s.max_connections_per_balancer);
    add("maxFlowsPerClient", s.max_flows_per_client);
    add("maxFlowsPerBalancer", s.max_flows_per_balancer);
}

void tell_obstacles(log_output& output, const plan& p) {
    for (const auto& one : p.services) {
        if (!one.chosen.tcp_fastopen || host_takes_fast_open()) continue;
        auto line = line_about(one, p, warn, message::no_fast_open);
        write(output, line.text("error", text(message::fast_open_switched_off)));
    }
}

void tell_limits(log_output& output, const plan& p) {
    for (const auto& one : p.services) {
        auto line = line_about(one, p, info, message::limits_in_force);
        line.number("descriptors", p.descriptors);
        if (one.chosen.serves_tcp()) line.number("maxConnections", one.limits.connections);
        if (one.chosen.serves_udp()) line.number("maxFlows", one.limits.flows);
        add_limits(line, one.chosen);
        write(output, line);
    }
}

/// The start goes on, whatever was found: it may be what the operator wants.
void tell_findings(log_output& output, const plan& p) {
    for (const auto& found : check_start(p)) {
        auto line = go_mmproxy::line_about(found.service, warn, message::not_as_it_should_be);
        write(output, line.text("error", found.text));
    }
}

} // namespace

void warn_of(log_output& output, plain_message what, const std::vector<std::string>& reasons) {
    for (const auto& reason : reasons) {
        auto line = log_line(warn, what);
        write(output, line.text("error", reason));
    }
}

void tell(log_output& output, plain_message what) {
    auto line = log_line(info, what);
    write(output, line);
}

void tell_plan(log_output& output, const plan& p) {
    warn_of(output, message::target_cannot_answer, p.warnings);
    tell_findings(output, p);
    tell_shortages(output, p);
    tell_limits(output, p);
    tell_obstacles(output, p);
}

/// Out of memory, the line is lost.
void tell_fallback(log_output& output, const mmproxy::fallback& f) {
    auto line = log_line(info, message::call_refused);
    write(output, line.text("call", f.call).text("error", f.reason.message()).text("instead", f.instead));
}

} // namespace go_mmproxy
