// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/summary.hpp"

#include <mmproxy/relay/io_uring.hpp>
#include <mmproxy/version.hpp>

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/text/joined.hpp"

#include <algorithm>

namespace go_mmproxy {
namespace {

void add(summary& to, const service_plan& one) {
    const auto routing = word_of(one.chosen.routing, routing_words);
    if (std::ranges::find(to.routings, routing) == to.routings.end()) to.routings.push_back(routing);
    if (one.chosen.serves_tcp()) to.connections += one.limits.connections;
    if (one.chosen.serves_udp()) to.flows += one.limits.flows;
}

} // namespace

summary summarise(const plan& p) {
    summary s{.services = p.services.size(), .threads = p.threads, .descriptors = p.descriptors};
    for (const auto& one : p.services) add(s, one);
    s.uses_io_uring = asks_for_io_uring(p) && mmproxy::can_use_io_uring();
    return s;
}

void tell_started(log_output& output, const summary& s) {
    log_line line{info, message::started};
    line.text("version", MMPROXY_VERSION).number("services", s.services).text("routing", joined(s.routings));
    line.number("threads", s.threads).number("descriptors", s.descriptors);
    if (s.connections > 0) line.number("maxConnections", s.connections);
    if (s.flows > 0) line.number("maxFlows", s.flows);
    line.boolean("ioUring", s.uses_io_uring).text("logFormat", word_of(output.format(), log_format_words));
    write(output, line);
}

} // namespace go_mmproxy
