// SPDX-License-Identifier: BSL-1.0
#include "serve.hpp"

#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/tcp_forwarder.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "chosen_family.hpp"
#include "chosen_routing.hpp"
#include "descriptors.hpp"
#include "json_log.hpp"
#include "plan.hpp"
#include "privileges.hpp"
#include "stop_signals.hpp"

#include <cstring>

namespace go_mmproxy {
namespace {

using clock = std::chrono::steady_clock;

chosen_family make_family(const settings& s, const plan& p) {
    const mmproxy::dual_stack targets{p.target4, p.target6};
    if (!s.dynamic_destination) return chosen_family{targets};
    return chosen_family{chosen_family::by_header{targets, p.destinations}};
}

template <class Routing> chosen_routing marked(const settings& s, Routing routing) {
    if (s.mark == 0) return chosen_routing{std::move(routing)};
    return chosen_routing{mmproxy::fwmark<Routing>{s.mark, std::move(routing)}};
}

mmproxy::scoped_routing make_scoped(const settings& s, const plan& p) {
    return {mmproxy::transport::stream,
            {p.target4.value_or(mmproxy::socket_address{}), p.target6.value_or(mmproxy::socket_address{})},
            s.table.value_or(mmproxy::scoped_routing::default_table)};
}

/// Changes the host's routes, until the last copy is gone.
chosen_routing make_routing(const settings& s, const plan& p) {
    const auto table = s.table.value_or(mmproxy::loopback_routing::default_table);
    switch (s.routing) {
    case routing_choice::loopback: return marked(s, mmproxy::loopback_routing{table});
    case routing_choice::scoped: return marked(s, make_scoped(s, p));
    case routing_choice::fwmark: return chosen_routing{mmproxy::fwmark_routing{s.mark, table}};
    case routing_choice::none: break;
    }
    return marked(s, mmproxy::external_routing{});
}

void log_stopping(log_output& output, int signal, std::size_t connections) {
    auto line = log_line(info, "stopping");
    line.text("signal", ::strsignal(signal)).number("connections", connections);
    write(output, line);
}

/// The first signal lets connections finish for a while, the next one cuts them off.
template <class Pool> stop_watch::handler stopper(Pool& pool, log_output& output, clock::duration limit) {
    return [&pool, &output, limit](int signal) mutable {
        const auto connections = pool.connections();
        pool.stop(std::exchange(limit, clock::duration::zero()));
        log_stopping(output, signal, connections); // afterwards: the end waits for no log
    };
}

struct assembly {
    const settings& chosen;
    const plan& planned;
    log_output& output;
    stop_signals& signals;
    chosen_routing routing;
    json_log log;
};

template <class HeaderVersion> void run(assembly a) {
    using forwarder = mmproxy::tcp_forwarder<chosen_family, HeaderVersion, chosen_routing, allow_list, json_log>;
    const auto make = [&](const asio::any_io_executor& executor) {
        return forwarder{executor, make_family(a.chosen, a.planned), a.routing, a.planned.options, a.planned.access,
                         a.log};
    };
    mmproxy::forwarder_pool<forwarder> pool{a.planned.threads, make, a.planned.max_connections};
    pool.listen(a.planned.listen, a.chosen.listeners, a.planned.listen_options);
    for (std::size_t i = 0; i < a.chosen.listeners; ++i) a.log.listening("tcp", i);
    const stop_watch watch{a.signals, stopper(pool, a.output, a.chosen.drain_timeout)};
    pool.run();
}

void run(header_choice header, const assembly& a) {
    switch (header) {
    case header_choice::v1: return run<mmproxy::v1>(a);
    case header_choice::v2: return run<mmproxy::v2>(a);
    case header_choice::any: return run<mmproxy::any_version>(a);
    case header_choice::none: return run<mmproxy::no_header>(a);
    }
}

void warn_of(log_output& output, std::string_view what) {
    auto line = log_line(warn, "target cannot answer");
    write(output, line.text("error", what));
}

void tell(log_output& output, std::string_view message) {
    auto line = log_line(info, message);
    write(output, line);
}

} // namespace

void serve(const settings& s, log_output& output) {
    const auto p = make_plan(s, raise_descriptor_limit());
    for (const auto& warning : p.warnings) warn_of(output, warning);
    require_privileges(s);
    stop_signals signals; // before the routes: a signal must not leave them behind
    run(s.header, {s, p, output, signals, make_routing(s, p), json_log{output, s.verbosity, to_string(p.listen)}});
    tell(output, "stopped");
}

} // namespace go_mmproxy
