// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/run.hpp"

#include <mmproxy/fallback/fallback.hpp>

#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/fast_open.hpp"
#include "go-mmproxy/host/privileges.hpp"
#include "go-mmproxy/service/listen_together.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/service.hpp"
#include "go-mmproxy/service/stop_signals.hpp"
#include "go-mmproxy/service/totals.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <list>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace go_mmproxy {
namespace {

using clock = std::chrono::steady_clock;
using services = std::list<service>;

/// UDP comes first: the kernel accepts TCP connections once a socket listens, too early while another is missing.
part_list parts_of(const services& all) {
    part_list parts;
    for (const auto& one : all)
        for (const auto& part : one.parts()) parts.push_back(part.get());
    std::ranges::stable_partition(parts, [](const service_part* p) { return p->protocol() == "udp"; });
    return parts;
}

json_object stopping(const services& all, int signal) {
    auto line = log_line(info, message::stopping);
    line.text("signal", ::strsignal(signal));
    for (const auto& [counted, count] : totals_of(parts_of(all))) line.number(counted, count);
    return line;
}

/// The first signal lets connections and flows finish for a while, the next one cuts them off.
stop_watch::handler stopper(mmproxy::threads& threads, const services& all, log_output& output, clock::duration limit) {
    return [&threads, &all, &output, limit](int signal) mutable {
        auto line = stopping(all, signal);
        threads.stop(std::exchange(limit, clock::duration::zero()));
        write(output, line); // afterwards: the end waits for no log
    };
}

/// A thread that cannot be made is an obstacle of the start yet.
void run_threads(mmproxy::threads& threads) {
    try {
        threads.run();
    } catch (const std::system_error& failure) {
        if (failure.code() == std::errc::resource_unavailable_try_again) throw;
        throw service_failure{failure.what()};
    }
}

void start(services& all, mmproxy::threads& threads, stop_signals& signals) {
    for (auto& one : all) one.make_parts(threads);
    const auto parts = parts_of(all);
    listen_together(parts);
    for (auto* part : parts) part->tell_listening();
    for (auto& one : all) one.guard_routes(signals.context().get_executor());
}

void warn_of(log_output& output, plain_message what, const std::vector<std::string>& reasons) {
    for (const auto& reason : reasons) {
        auto line = log_line(warn, what);
        write(output, line.text("error", reason));
    }
}

/// A line about a service of the plan. One service alone needs no address to be told by.
json_object line_about(const service_plan& one, const plan& all, const level& grave, plain_message what) {
    auto line = log_line(grave, what);
    if (all.services.size() > 1) line.text("listenAdr", to_string(one.listen));
    return line;
}

void tell_shortages(log_output& output, const plan& p) {
    for (const auto& one : p.services)
        for (const auto& shortage : one.shortages) {
            auto line = line_about(one, p, warn, message::fewer_than_asked_for);
            write(output, line.text("error", shortage));
        }
}

void tell(log_output& output, plain_message what) {
    auto line = log_line(info, what);
    write(output, line);
}

void add_limits(json_object& line, const service_settings& s) {
    const auto add = [&](std::string_view key, std::size_t limit) {
        if (limit > 0) line.number(key, limit);
    };
    add("maxConnectionsPerClient", s.max_connections_per_client);
    add("maxConnectionsPerBalancer", s.max_connections_per_balancer);
    add("maxFlowsPerClient", s.max_flows_per_client);
    add("maxFlowsPerBalancer", s.max_flows_per_balancer);
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

void tell_obstacles(log_output& output, const plan& p) {
    for (const auto& one : p.services) {
        if (!one.chosen.tcp_fastopen || host_takes_fast_open()) continue;
        auto line = line_about(one, p, warn, message::no_fast_open);
        write(output, line.text("error", text(message::fast_open_switched_off)));
    }
}

/// Out of memory, the line is lost.
void tell_fallback(log_output& output, const mmproxy::fallback& f) {
    auto line = log_line(info, message::call_refused);
    write(output, line.text("call", f.call).text("error", f.reason.message()).text("instead", f.instead));
}

/// Changes the host's routes.
void add_services(services& all, std::vector<service_plan> plans, log_output& output) {
    for (auto& one : plans) all.emplace_back(std::move(one), output);
    for (const auto& one : all) warn_of(output, message::replies_not_heard, one.find_faults());
}

/// Returns after one of the signals. Then no service is left; their routes go with `signals`, whose context has run
/// the guards.
void run(plan p, log_output& output, stop_signals& signals) {
    mmproxy::threads threads{p.threads, p.thread_options};
    services all;
    add_services(all, std::move(p.services), output);
    start(all, threads, signals);
    const stop_watch watch{signals, stopper(threads, all, output, p.drain_timeout)};
    run_threads(threads);
}

} // namespace

void serve(const process_settings& s, log_output& output) {
    const mmproxy::fallback_watch fallbacks{[&](const mmproxy::fallback& f) { tell_fallback(output, f); }};
    auto p = make_plan(s, raise_descriptor_limit());
    warn_of(output, message::target_cannot_answer, p.warnings);
    tell_shortages(output, p);
    tell_limits(output, p);
    tell_obstacles(output, p);
    for (const auto& one : p.services) require_privileges(one.chosen);
    stop_signals signals; // before the routes: a signal must not leave them behind
    run(std::move(p), output, signals);
    tell(output, message::stopped);
}

} // namespace go_mmproxy
