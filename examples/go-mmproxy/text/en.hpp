// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_EN_HPP
#define GO_MMPROXY_TEXT_EN_HPP

#include "go-mmproxy/text/message.hpp"

#include <string_view>

namespace go_mmproxy {

/// The English text of a message, with its arguments in braces. A message without a text does not compile: -Wswitch.
constexpr std::string_view en(message id) noexcept {
    switch (id) {
    case message::about_program:
        return "Takes the PROXY protocol off TCP and UDP traffic and dials the target from the client's own address.";
    case message::help_ending:
        return R"(
Every flag may be written -name value, --name value, -name=value or --name=value.

Examples:
  go-mmproxy -l 0.0.0.0:25577 -4 127.0.0.1:25578 -6 [::1]:25578 --allowed-subnets ./subnets.txt
  go-mmproxy -l :25577 -4 10.0.0.5:25578 -6 "" --routing scoped -v 1
  go-mmproxy -l :25577 --header v2 --threads 4 --idle-timeout 3600 --drain-timeout 30
  go-mmproxy -l :53 -4 127.0.0.1:5353 -6 [::1]:5353 -p all --close-after 10
)";
    case message::group_addresses: return "Addresses";
    case message::group_access: return "Who may connect, and where to";
    case message::group_routing: return "Routing";
    case message::group_protocol: return "Protocol and header";
    case message::group_limits: return "Limits";
    case message::group_running: return "Running";

    case message::about_l: return "the address to listen on; :PORT is every address, IPv6 ones too";
    case message::about_4: return "where IPv4 clients are forwarded to";
    case message::about_6: return "where IPv6 clients are forwarded to; empty: nowhere";
    case message::about_dynamic_destination: return "forward to the destination that the header names";
    case message::about_listen_transparent: return "take what is sent to other hosts' addresses (TPROXY)";
    case message::about_allowed_subnets: return "subnets of the balancers that may connect or send; default: everybody";
    case message::about_allowed_destinations: return "subnets that -dynamic-destination may reach; default: all";
    case message::about_routing: return "how replies come back: loopback, scoped, fwmark, or none (set up by hand)";
    case message::about_guard_routes:
        return "put back rules and routes that other programs remove (=false: leave them)";
    case message::about_table: return "the routing table to use; default: 123, with scoped 124";
    case message::about_mark: return "the fwmark of packets to the target; 0: none";
    case message::about_p: return "the protocol to forward: tcp, udp, or all (both)";
    case message::about_header: return "the PROXY header to expect: v1, v2, any (v1 or v2), spp (UDP), or none";
    case message::about_udp_header: return "the UDP datagrams that carry it: every, or the first of a balancer's port";
    case message::about_max_header: return "the largest header that is read";
    case message::about_header_timeout: return "for a connection's header to arrive; 0: none";
    case message::about_connect_timeout: return "for the target to answer a connection; 0: none";
    case message::about_idle_timeout: return "of a connection without a byte either way; 0: none";
    case message::about_drain_timeout: return "for connections and flows to finish after SIGTERM or SIGINT";
    case message::about_close_after: return "of a UDP flow without a datagram either way; with -udp-header first 660";
    case message::about_keep_alive:
        return "a balancer's connection that is silent for so long is probed, and so often again; 0: never";
    case message::about_target_keep_alive:
        return "a connection to a target off loopback that is silent for so long is probed, and so often again; 0: "
               "never";
    case message::about_keep_alive_tries: return "it has ended when so many probes were not answered";
    case message::about_max_connections: return "TCP connections at a time; 0: what the descriptor limit allows";
    case message::about_max_flows: return "UDP flows at a time; 0: what the descriptor limit allows";
    case message::about_listeners: return "listening sockets for the address (SO_REUSEPORT)";
    case message::about_threads:
        return "threads; default: one a processor, at least one a listener; for UDP no more than listeners";
    case message::about_v: return "0: no logging of single connections; 1: their errors; 2: all their state changes";
    case message::about_help: return "print this and exit";
    case message::about_version: return "print the version and exit";

    case message::accepts_listen: return "an address or host name and a port, such as 0.0.0.0:8443, [::]:8443 or :8443";
    case message::accepts_target4: return "an IPv4 address or host name and a port, such as 127.0.0.1:443";
    case message::accepts_target6: return "an IPv6 address or host name and a port, such as [::1]:443, and not empty";
    case message::accepts_file: return "the path of a file";
    case message::accepts_words: return "{words} or {lastWord}";
    case message::accepts_whole: return "a whole number from {least} to {most}";
    case message::accepts_whole_from: return "a whole number from {least} on";
    case message::accepts_seconds: return "a number of seconds, such as 10 or 0.5";
    case message::accepts_whole_seconds: return "a whole number of seconds from {least} to {most}";
    case message::accepts_table: return "the number of a routing table from {least} to {most}, other than 253 to 255";

    case message::not_accepted: return "-{flag}: \"{value}\" is not {accepted}";
    case message::malformed_flag: return "\"{argument}\" is not a flag: write -name, -name value or -name=value";
    case message::not_a_flag: return "\"{argument}\" is not a flag, and only flags are taken; see --help";
    case message::unknown_flag: return "unknown flag -{flag}; see --help";
    case message::value_missing: return "-{flag} needs a value; see --help";

    case message::no_effect: return "-{flag} has no effect with -p {protocol}: leave it out, or give -p all";
    case message::fwmark_with_udp:
        return "-routing fwmark does not serve UDP, where replies do not take the mark over: use -routing scoped, or "
               "give -p tcp";
    case message::fwmark_without_mark: return "-routing fwmark needs a mark to route by: give -mark N, with N from 1";
    case message::scoped_with_dynamic_destination:
        return "-routing scoped and -dynamic-destination contradict each other: it routes for the targets of -4 and -6 "
               "alone; use -routing loopback";
    case message::destinations_without_dynamic_destination:
        return "-allowed-destinations has no effect without -dynamic-destination: give both or neither";
    case message::spp_with_tcp:
        return "-header spp is a header of UDP alone: give -p udp, and forward TCP with a second instance";
    case message::v1_on_every_datagram:
        return "-header v1 with UDP needs -udp-header first: a v1 header cannot say UDP, and who sends one all the "
               "same (nginx) sends it once; for other senders give -header v2";
    case message::spp_on_first_datagram: return "-header spp is on every datagram: leave out -udp-header first";
    case message::none_on_first_datagram:
        return "-header none and -udp-header first contradict each other: leave out -udp-header, or name the header";
    case message::first_datagram_closed_at_once:
        return "-close-after 0 with -udp-header first would forget who the client is at once: give more seconds than "
               "the balancer's own UDP timeout has";
    }
    return {};
}

} // namespace go_mmproxy

#endif
