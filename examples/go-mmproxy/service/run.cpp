// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/run.hpp"

#include <mmproxy/fallback/fallback.hpp>

#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/privileges.hpp"
#include "go-mmproxy/host/reply_check.hpp"
#include "go-mmproxy/service/listen_together.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/route_watch.hpp"
#include "go-mmproxy/service/service.hpp"
#include "go-mmproxy/service/stop_signals.hpp"
#include "go-mmproxy/service/tcp.hpp"
#include "go-mmproxy/service/totals.hpp"
#include "go-mmproxy/service/udp.hpp"

#include <chrono>
#include <cstring>
#include <list>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace go_mmproxy {
namespace {

using clock = std::chrono::steady_clock;
using services = std::vector<service>;

/// Changes the host's routes.
services make_services(const plan& p, log_output& output) {
    services all;
    for (const auto& one : p.services) all.push_back(make_service(one, output));
    return all;
}

/// UDP comes first: the kernel accepts TCP connections once a socket listens, too early while another is missing.
service_parts make_parts(services& all, mmproxy::threads& threads) {
    service_parts parts;
    for (auto& one : all)
        if (one.planned.chosen.serves_udp()) parts.push_back(make_udp_part(one, threads));
    for (auto& one : all)
        if (one.planned.chosen.serves_tcp()) parts.push_back(make_tcp_part(one, threads));
    return parts;
}

json_object stopping(const service_parts& parts, int signal) {
    auto line = log_line(info, message::stopping);
    line.text("signal", ::strsignal(signal));
    for (const auto& [counted, count] : totals_of(parts)) line.number(counted, count);
    return line;
}

/// The first signal lets connections and flows finish for a while, the next one cuts them off.
stop_watch::handler stopper(mmproxy::threads& threads, const service_parts& parts, log_output& output,
                            clock::duration limit) {
    return [&threads, &parts, &output, limit](int signal) mutable {
        auto line = stopping(parts, signal);
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

/// Not where the operator has set the routes up, or wants to look after them.
bool is_guarded(const service_settings& s) {
    return s.guard_routes && s.routing != routing_choice::none;
}

/// The routes of each service are guarded by the thread of the signals.
std::list<route_watch> guard(const services& all, log_output& output, stop_signals& signals) {
    std::list<route_watch> watches;
    for (const auto& one : all)
        if (is_guarded(one.planned.chosen))
            watches.emplace_back(signals.context().get_executor(), one.routing, output,
                                 [&one] { return check_replies(one.planned, one.replies); });
    return watches;
}

void serve_planned(const plan& p, services& all, log_output& output, stop_signals& signals) {
    mmproxy::threads threads{p.threads, p.thread_options};
    const auto parts = make_parts(all, threads);
    listen_together(parts);
    for (const auto& part : parts) part->tell_listening();
    const auto watches = guard(all, output, signals);
    const stop_watch watch{signals, stopper(threads, parts, output, p.drain_timeout)};
    run_threads(threads);
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

void tell_limits(log_output& output, const plan& p) {
    for (const auto& one : p.services) {
        auto line = line_about(one, p, info, message::limits_in_force);
        line.number("descriptors", p.descriptors);
        if (one.chosen.serves_tcp()) line.number("maxConnections", one.limits.connections);
        if (one.chosen.serves_udp()) line.number("maxFlows", one.limits.flows);
        write(output, line);
    }
}

/// Out of memory, the line is lost.
void tell_fallback(log_output& output, const mmproxy::fallback& f) {
    auto line = log_line(info, message::call_refused);
    write(output, line.text("call", f.call).text("error", f.reason.message()).text("instead", f.instead));
}

} // namespace

void serve(const process_settings& s, log_output& output) {
    const mmproxy::fallback_watch fallbacks{[&](const mmproxy::fallback& f) { tell_fallback(output, f); }};
    const auto p = make_plan(s, raise_descriptor_limit());
    warn_of(output, message::target_cannot_answer, p.warnings);
    tell_shortages(output, p);
    tell_limits(output, p);
    for (const auto& one : p.services) require_privileges(one.chosen);
    stop_signals signals; // before the routes: a signal must not leave them behind
    auto all = make_services(p, output);
    for (const auto& one : all) warn_of(output, message::replies_not_heard, check_replies(one.planned, one.replies));
    serve_planned(p, all, output, signals);
    tell(output, message::stopped);
}

} // namespace go_mmproxy
