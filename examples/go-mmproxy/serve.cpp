// SPDX-License-Identifier: BSL-1.0
#include "serve.hpp"

#include <mmproxy/fallback.hpp>

#include "assembly.hpp"
#include "descriptors.hpp"
#include "privileges.hpp"
#include "run_together.hpp"
#include "stop_signals.hpp"
#include "tcp_service.hpp"
#include "udp_service.hpp"

#include <chrono>
#include <cstring>
#include <string_view>
#include <utility>

namespace go_mmproxy {
namespace {

using clock = std::chrono::steady_clock;

/// UDP comes first: as long as a socket is missing, nobody should find himself connected.
services make_services(const assembly& a) {
    services all;
    if (a.chosen.serves_udp()) all.push_back(make_udp_service(a));
    if (a.chosen.serves_tcp()) all.push_back(make_tcp_service(a));
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
stop_watch::handler stopper(const services& all, log_output& output, clock::duration limit) {
    return [&all, &output, limit](int signal) mutable {
        auto line = stopping(all, signal);
        const auto allowed = std::exchange(limit, clock::duration::zero());
        for (const auto& one : all) one->stop(allowed);
        write(output, line); // afterwards: the end waits for no log
    };
}

void run(assembly a, log_output& output, stop_signals& signals) {
    const auto all = make_services(a);
    listen_together(all);
    log_listening(all, a);
    const stop_watch watch{signals, stopper(all, output, a.chosen.drain_timeout)};
    run_together(all);
}

void warn_of(log_output& output, std::string_view what) {
    auto line = log_line(warn, "target cannot answer");
    write(output, line.text("error", what));
}

void tell(log_output& output, std::string_view message) {
    auto line = log_line(info, message);
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
    for (const auto& warning : p.warnings) warn_of(output, warning);
    require_privileges(s);
    stop_signals signals; // before the routes: a signal must not leave them behind
    run({s, p, make_routing(s, p), json_log{output, s.verbosity, to_string(p.listen)}}, output, signals);
    tell(output, "stopped");
}

} // namespace go_mmproxy
