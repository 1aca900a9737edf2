// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/service.hpp"

#include <mmproxy/header.hpp>

#include "go-mmproxy/config/flags.hpp"
#include "go-mmproxy/host/reply_check.hpp"
#include "go-mmproxy/service/tcp.hpp"
#include "go-mmproxy/service/udp.hpp"
#include "go-mmproxy/text/joined.hpp"

#include <algorithm>
#include <utility>

namespace go_mmproxy {
namespace {

template <class Routing> chosen_routing marked(const service_settings& s, Routing routing) {
    if (s.mark == 0) return chosen_routing{std::move(routing)};
    return chosen_routing{mmproxy::fwmark<Routing>{s.mark, std::move(routing)}};
}

mmproxy::transport transport_of(protocol_choice protocol) {
    switch (protocol) {
    case protocol_choice::tcp:
    case protocol_choice::mptcp: return mmproxy::transport::stream;
    case protocol_choice::udp: return mmproxy::transport::datagram;
    case protocol_choice::all: break;
    }
    return mmproxy::transport::unspecified; // both
}

mmproxy::scoped_routing make_scoped(const service_plan& p) {
    return {transport_of(p.chosen.protocol), targets_of(p), table_of(p.chosen)};
}

bool differ(const flag& f, const service_settings& a, const service_settings& b) {
    return write_values(f, {}, a) != write_values(f, {}, b);
}

} // namespace

std::uint32_t table_of(const service_settings& s) noexcept {
    const bool is_scoped = s.routing == routing_choice::scoped;
    return s.table.value_or(is_scoped ? mmproxy::scoped_routing::default_table
                                      : mmproxy::loopback_routing::default_table);
}

chosen_routing make_routing(const service_plan& p) {
    const auto& s = p.chosen;
    switch (s.routing) {
    case routing_choice::loopback: return marked(s, mmproxy::loopback_routing{table_of(s)});
    case routing_choice::scoped: return marked(s, make_scoped(p));
    case routing_choice::fwmark: return chosen_routing{mmproxy::fwmark_routing{s.mark, table_of(s)}};
    case routing_choice::none: break;
    }
    return marked(s, mmproxy::external_routing{});
}

/// A target takes the mark of its connections over with -routing fwmark, and where the operator has the firewall do it.
reply_inspector make_reply_inspector(const service_settings& s) {
    const bool are_marked = s.routing == routing_choice::fwmark || s.routing == routing_choice::none;
    return reply_inspector{are_marked ? s.mark : 0};
}

chosen_family make_family(const service_plan& p, targets_by_listener targets) {
    if (!p.chosen.dynamic_destination) return chosen_family{std::move(targets)};
    return chosen_family{chosen_family::by_header{std::move(targets), p.destinations}};
}

service::service(service_plan p, log_output& output, scoreboard& numbers)
    : planned_{std::move(p)},
      output_{output},
      routing_{make_routing(planned_)},
      replies_{make_reply_inspector(planned_.chosen)},
      label_{planned_.chosen.name, all_addresses(planned_)},
      log_{output, planned_.chosen.verbosity, label_, replies_, planned_.chosen.log_tlv},
      access_{planned_.access},
      entry_{numbers, facts_of(planned_)} {}

service::~service() {
    log_.tell_rests();
}

void service::make_parts(mmproxy::threads& threads) {
    if (planned_.chosen.serves_udp()) parts_.push_back(make_udp_part(*this, threads));
    if (!planned_.chosen.serves_tcp()) return;
    const bool is_mptcp = planned_.chosen.protocol == protocol_choice::mptcp;
    parts_.push_back(is_mptcp ? make_mptcp_part(*this, threads) : make_tcp_part(*this, threads));
}

/// The targets of -routing scoped stand in its rules.
bool service::can_become(const service_plan& next) const {
    const bool are_routed_alike =
        next.chosen.routing != routing_choice::scoped || targets_of(planned_) == targets_of(next);
    return are_routed_alike && std::ranges::none_of(all_flags(), [&](const flag& f) {
               return !f.is_live && differ(f, planned_.chosen, next.chosen);
           });
}

bool differ(const service_plan& a, const service_plan& b) {
    return targets_of(a) != targets_of(b) ||
           std::ranges::any_of(all_flags(), [&](const flag& f) { return differ(f, a.chosen, b.chosen); });
}

void service::become(service_plan next, std::chrono::steady_clock::duration limit) {
    planned_ = std::move(next);
    access_.reload(planned_.access);
    label_.set(all_addresses(planned_));
    entry_.set(facts_of(planned_));
    for (const auto& part : parts_) part->settle(planned_, limit);
    if (watch_) watch_->look();
}

void service::guard_routes(const asio::any_io_executor& executor) {
    const auto& s = planned_.chosen;
    if (!s.guard_routes || s.routing == routing_choice::none) return;
    watch_.emplace(executor, routing_, output_, entry_, [this] { return find_faults(); });
}

std::vector<std::string> service::find_faults() const {
    return check_replies(planned_, replies_);
}

} // namespace go_mmproxy
