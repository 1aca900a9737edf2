// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/run.hpp"

#include <mmproxy/fallback/fallback.hpp>

#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/privileges.hpp"
#include "go-mmproxy/host/reply_check.hpp"
#include "go-mmproxy/service/assembly.hpp"
#include "go-mmproxy/service/listen_together.hpp"
#include "go-mmproxy/service/route_watch.hpp"
#include "go-mmproxy/service/stop_signals.hpp"
#include "go-mmproxy/service/tcp.hpp"
#include "go-mmproxy/service/udp.hpp"

#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace go_mmproxy {
namespace {

using clock = std::chrono::steady_clock;

/// UDP comes first: as long as a socket is missing, nobody should find himself connected.
services make_services(const assembly& a, mmproxy::threads& threads) {
    services all;
    if (a.chosen.serves_udp()) all.push_back(make_udp_service(a, threads));
    if (a.chosen.serves_tcp()) all.push_back(make_tcp_service(a, threads));
    return all;
}

void log_listening(const services& all, assembly& a) {
    for (const auto& one : all)
        for (std::size_t i = 0; i < a.chosen.listeners; ++i) a.log.listening(one->protocol(), i);
}

json_object stopping(const services& all, int signal) {
    auto line = log_line(info, "stopping");
    line.text("signal", ::strsignal(signal));
    for (const auto& one : all) one->count_into(line);
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
void run(mmproxy::threads& threads) {
    try {
        threads.run();
    } catch (const std::system_error& failure) {
        if (failure.code() == std::errc::resource_unavailable_try_again) throw;
        throw service_failure{failure.what()};
    }
}

/// Not where the operator has set the routes up, or wants to look after them.
std::unique_ptr<route_watch> guard(const assembly& a, const reply_inspector& replies, log_output& output,
                                   stop_signals& signals) {
    const bool is_guarded = a.chosen.guard_routes && a.chosen.routing != routing_choice::none;
    if (!is_guarded) return nullptr;
    return std::make_unique<route_watch>(signals.context().get_executor(), a.routing, output,
                                         [&] { return check_replies(a.chosen, a.planned, replies); });
}

void run(assembly a, const reply_inspector& replies, log_output& output, stop_signals& signals) {
    mmproxy::threads threads{a.planned.threads};
    const auto all = make_services(a, threads);
    listen_together(all);
    log_listening(all, a);
    const auto routes = guard(a, replies, output, signals); // which the thread of the signals looks after
    const stop_watch watch{signals, stopper(threads, all, output, a.chosen.drain_timeout)};
    run(threads);
}

void warn_of(log_output& output, std::string_view message, const std::vector<std::string>& reasons) {
    for (const auto& reason : reasons) {
        auto line = log_line(warn, message);
        write(output, line.text("error", reason));
    }
}

/// A target takes the mark of its connections over with -routing fwmark, and where the operator has the firewall do it.
reply_inspector make_reply_inspector(const settings& s) {
    const bool are_marked = s.routing == routing_choice::fwmark || s.routing == routing_choice::none;
    return reply_inspector{are_marked ? s.mark : 0};
}

void tell(log_output& output, std::string_view message) {
    auto line = log_line(info, message);
    write(output, line);
}

void tell_limits(log_output& output, const settings& s, const plan& p) {
    auto line = log_line(info, "limits in force");
    line.number("descriptors", p.descriptors);
    if (s.serves_tcp()) line.number("maxConnections", p.most.connections);
    if (s.serves_udp()) line.number("maxFlows", p.most.flows);
    write(output, line);
}

/// Out of memory, the line is lost.
void tell_fallback(log_output& output, const mmproxy::fallback& f) {
    auto line = log_line(info, "system call refused, done without");
    write(output, line.text("call", f.call).text("error", f.reason.message()).text("instead", f.instead));
}

} // namespace

void serve(const settings& s, log_output& output) {
    const mmproxy::fallback_watch fallbacks{[&](const mmproxy::fallback& f) { tell_fallback(output, f); }};
    const auto p = make_plan(s, raise_descriptor_limit());
    warn_of(output, "target cannot answer", p.warnings);
    warn_of(output, "fewer at a time than asked for", p.shortages);
    tell_limits(output, s, p);
    require_privileges(s);
    stop_signals signals; // before the routes: a signal must not leave them behind
    const auto routing = make_routing(s, p);
    const auto replies = make_reply_inspector(s);
    warn_of(output, "the target will not be reached, or not be heard", check_replies(s, p, replies));
    run({s, p, routing, json_log{output, s.verbosity, to_string(p.listen), replies}}, replies, output, signals);
    tell(output, "stopped");
}

} // namespace go_mmproxy
