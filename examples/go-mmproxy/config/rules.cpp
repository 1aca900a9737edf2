// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/rules.hpp"

#include "go-mmproxy/config/flags.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace go_mmproxy {
namespace {

using enum message;

void refuse_if(bool is_wrong, std::string_view flag, plain_message what_to_do) {
    if (is_wrong) throw contradiction{flag, text(what_to_do)};
}

void fill_in(service_settings& s, const given_flags& given) {
    s.target6_given = !s.target6.empty() && given.all.contains("target6");
    if (s.udp_header == placement_choice::first && !given.all.contains("close-after"))
        s.close_after = service_settings::after_nginx;
}

void check_routing(const service_settings& s) {
    refuse_if(s.routing == routing_choice::fwmark && s.serves_udp(), "routing", fwmark_with_udp);
    refuse_if(s.routing == routing_choice::fwmark && s.mark == 0, "routing", fwmark_without_mark);
    refuse_if(s.routing == routing_choice::scoped && s.dynamic_destination, "routing", scoped_with_dynamic_destination);
    refuse_if(!s.allowed_destinations.empty() && !s.dynamic_destination, "allowed-destinations",
              destinations_without_dynamic_destination);
}

/// One target serves every address that is listened on, several serve one each.
void check_number(const service_settings& s, std::string_view flag, const service_settings::addresses& targets) {
    const auto count = targets.size();
    if (count > 1 && count != s.listen.size())
        throw contradiction{flag, text(unequal_numbers, "flag"_is(find_flag(flag)->name()), "targets"_is(count),
                                       "listen"_is(s.listen.size()))};
}

void refuse_without_header(bool is_asked_for, std::string_view flag) {
    if (is_asked_for) throw contradiction{flag, text(no_client_without_header, "flag"_is(flag))};
}

/// What goes by the client that a header names is asked for in vain where none does.
void check_header(const service_settings& s) {
    if (s.header != header_choice::none) return;
    refuse_without_header(!s.denied_clients.empty(), "denied-clients");
    refuse_without_header(s.max_connections_per_client > 0, "max-connections-per-client");
    refuse_without_header(s.max_flows_per_client > 0, "max-flows-per-client");
}

/// What concerns one protocol alone is asked for in vain without it.
void check_effects(flag_effect missing, std::string_view protocol, const given_flags& given) {
    for (const auto& f : all_flags())
        if (f.effect == missing && given.own.contains(f.long_name))
            throw contradiction{f.long_name, text(no_effect, "flag"_is(f.name()), "protocol"_is(protocol))};
}

void check_protocol(const service_settings& s, const given_flags& given) {
    const auto protocol = word_of(s.protocol, protocol_words);
    if (!s.serves_udp()) check_effects(flag_effect::with_udp, protocol, given);
    if (!s.serves_tcp()) check_effects(flag_effect::with_tcp, protocol, given);
    refuse_if(s.header == header_choice::spp && s.serves_tcp(), "header", spp_with_tcp);
}

void check_header_on_every_datagram(const service_settings& s) {
    refuse_if(s.header == header_choice::v1, "header", v1_on_every_datagram);
}

void check_header_on_first_datagram(const service_settings& s) {
    refuse_if(s.header == header_choice::spp, "header", spp_on_first_datagram);
    refuse_if(s.header == header_choice::none, "header", none_on_first_datagram);
    refuse_if(s.close_after == service_settings::duration::zero(), "close-after", first_datagram_closed_at_once);
}

} // namespace

void apply_rules(service_settings& s, const given_flags& given) {
    fill_in(s, given);
    check_number(s, "target4", s.target4);
    check_number(s, "target6", s.target6);
    check_routing(s);
    check_protocol(s, given);
    check_header(s);
    if (!s.serves_udp()) return;
    if (s.udp_header == placement_choice::every) return check_header_on_every_datagram(s);
    check_header_on_first_datagram(s);
}

} // namespace go_mmproxy
