// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/assembly.hpp"

#include <mmproxy/header.hpp>

#include <utility>

namespace go_mmproxy {
namespace {

template <class Routing> chosen_routing marked(const settings& s, Routing routing) {
    if (s.mark == 0) return chosen_routing{std::move(routing)};
    return chosen_routing{mmproxy::fwmark<Routing>{s.mark, std::move(routing)}};
}

mmproxy::transport transport_of(protocol_choice protocol) {
    switch (protocol) {
    case protocol_choice::tcp: return mmproxy::transport::stream;
    case protocol_choice::udp: return mmproxy::transport::datagram;
    case protocol_choice::all: break;
    }
    return mmproxy::transport::unspecified; // both
}

mmproxy::scoped_routing make_scoped(const settings& s, const plan& p) {
    return {transport_of(s.protocol),
            {p.target4.value_or(mmproxy::socket_address{}), p.target6.value_or(mmproxy::socket_address{})},
            s.table.value_or(mmproxy::scoped_routing::default_table)};
}

} // namespace

chosen_family make_family(const settings& s, const plan& p) {
    const mmproxy::dual_stack targets{p.target4, p.target6};
    if (!s.dynamic_destination) return chosen_family{targets};
    return chosen_family{chosen_family::by_header{targets, p.destinations}};
}

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

} // namespace go_mmproxy
