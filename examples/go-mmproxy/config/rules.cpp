// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/rules.hpp"

#include "go-mmproxy/config/usage_error.hpp"

#include <initializer_list>

namespace go_mmproxy {
namespace {

void refuse_if(bool contradiction, const std::string& what_to_do) {
    if (contradiction) throw usage_error{what_to_do};
}

void check_routing(const settings& s) {
    refuse_if(s.routing == routing_choice::fwmark && s.serves_udp(),
              "-routing fwmark does not serve UDP, where replies do not take the mark over: use -routing scoped, or "
              "give -p tcp");
    refuse_if(s.routing == routing_choice::fwmark && s.mark == 0,
              "-routing fwmark needs a mark to route by: give -mark N, with N from 1");
    refuse_if(s.routing == routing_choice::scoped && s.dynamic_destination,
              "-routing scoped and -dynamic-destination contradict each other: it routes for the targets of -4 and -6 "
              "alone; use -routing loopback");
    refuse_if(!s.allowed_destinations.empty() && !s.dynamic_destination,
              "-allowed-destinations has no effect without -dynamic-destination: give both or neither");
}

[[noreturn]] void refuse_in_vain(const std::string& name, const std::string& protocol) {
    throw usage_error{'-' + name + " has no effect with -p " + protocol + ": leave it out, or give -p all"};
}

void check_effect(const given_flags& is_given, std::initializer_list<const char*> flags, const char* protocol) {
    for (const auto* name : flags)
        if (is_given(name)) refuse_in_vain(name, protocol);
}

/// What concerns one protocol alone is asked for in vain without it.
void check_protocol(const settings& s, const given_flags& is_given) {
    if (!s.serves_udp()) check_effect(is_given, {"udp-header", "max-flows"}, "tcp");
    if (!s.serves_tcp())
        check_effect(is_given,
                     {"header-timeout", "connect-timeout", "idle-timeout", "max-connections", "keep-alive",
                      "keep-alive-tries", "target-keep-alive", "target-keep-alive-tries"},
                     "udp");
    refuse_if(s.header == header_choice::spp && s.serves_tcp(),
              "-header spp is a header of UDP alone: give -p udp, and forward TCP with a second instance");
}

void check_header_on_every_datagram(const settings& s) {
    refuse_if(s.header == header_choice::v1,
              "-header v1 with UDP needs -udp-header first: a v1 header cannot say UDP, and who sends one all the same "
              "(nginx) sends it once; for other senders give -header v2");
}

void check_header_on_first_datagram(const settings& s) {
    refuse_if(s.header == header_choice::spp, "-header spp is on every datagram: leave out -udp-header first");
    refuse_if(s.header == header_choice::none,
              "-header none and -udp-header first contradict each other: leave out -udp-header, or name the header");
    refuse_if(s.close_after == settings::duration::zero(),
              "-close-after 0 with -udp-header first would forget who the client is at once: give more seconds than "
              "the balancer's own UDP timeout has");
}

} // namespace

void check_contradictions(const settings& s, const given_flags& is_given) {
    check_routing(s);
    check_protocol(s, is_given);
    if (!s.serves_udp()) return;
    if (s.udp_header == placement_choice::every) return check_header_on_every_datagram(s);
    check_header_on_first_datagram(s);
}

} // namespace go_mmproxy
