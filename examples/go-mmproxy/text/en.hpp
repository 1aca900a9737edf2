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
    case message::about_denied_clients:
        return "clients that no header may name: subnets, or the word local (this host)";
    case message::about_guard_loopback:
        return "refuse clients on the loopback that a balancer elsewhere names (=false: serve them)";
    case message::about_allowed_destinations: return "subnets that -dynamic-destination may reach; default: all";
    case message::about_routing: return "how replies come back: loopback, scoped, fwmark, or none (set up by hand)";
    case message::about_guard_routes:
        return "put back rules and routes that other programs remove (=false: leave them)";
    case message::about_table: return "the routing table to use; default: 123, with scoped 124";
    case message::about_mark: return "the fwmark of packets to the target; 0: none";
    case message::about_p: return "the protocol to forward: tcp, udp, all (both), or mptcp (TCP by several paths)";
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
    case message::about_tcp_user_timeout:
        return "a connection ends when what was sent is not acknowledged for so long; 0: the kernel's own time";
    case message::about_max_connections: return "TCP connections at a time; 0: what the descriptor limit allows";
    case message::about_max_flows: return "UDP flows at a time; 0: what the descriptor limit allows";
    case message::about_max_connections_per_client:
        return "TCP connections of one client (of IPv6: one /64) at a time; 0: any number";
    case message::about_max_connections_per_balancer:
        return "TCP connections of one balancer's address at a time; 0: any number";
    case message::about_max_flows_per_client:
        return "UDP flows of one client (of IPv6: one /64) at a time; 0: any number";
    case message::about_max_flows_per_balancer: return "UDP flows of one balancer's address at a time; 0: any number";
    case message::about_listeners: return "listening sockets for the address (SO_REUSEPORT)";
    case message::about_tcp_fastopen: return "take what a balancer sends with its SYN (TCP Fast Open)";
    case message::about_threads:
        return "threads; default: one a processor, at least one a listener; for UDP no more than listeners";
    case message::about_yield_core:
        return "let balancers and targets on the same cores have their turn between two looks (=false: do not)";
    case message::about_io_uring:
        return "pass messages of several connections on by one system call (=false: each by calls of its own)";
    case message::about_v: return "0: no logging of single connections; 1: their errors; 2: all their state changes";
    case message::about_help: return "print this and exit";
    case message::about_version: return "print the version and exit";

    case message::accepts_listen: return "an address or host name and a port, such as 0.0.0.0:8443, [::]:8443 or :8443";
    case message::accepts_target4: return "an IPv4 address or host name and a port, such as 127.0.0.1:443";
    case message::accepts_target6: return "an IPv6 address or host name and a port, such as [::1]:443, and not empty";
    case message::accepts_file: return "the path of a file";
    case message::accepts_words: return "{words} or {lastWord}";
    case message::accepts_whole: return "a whole number from {min} to {max}";
    case message::accepts_whole_from: return "a whole number from {min} on";
    case message::accepts_seconds: return "a number of seconds, such as 10 or 0.5";
    case message::accepts_whole_seconds: return "a whole number of seconds from {min} to {max}";
    case message::accepts_table: return "the number of a routing table from {min} to {max}, other than 253 to 255";

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
    case message::no_client_without_header:
        return "-{flag} has no effect with -header none, where no client is named: leave it out";
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

    case message::name_unusable: return "-{flag}: the host name \"{host}\" cannot be used: {reason}";
    case message::no_address_of_family: return "it has no address of that family";
    case message::interface_not_named:
        return "-l: \"{listen}\" is an address of every link: name the interface, as in [{host}%eth0]:{port}";
    case message::interface_missing: return "-l: \"{listen}\": this host has no interface {interface}, see `ip link`";
    case message::listened_on_twice:
        return "-l: \"{listen}\" is what another service listens on already with -l \"{other}\": give each an address "
               "or "
               "port of its own";
    case message::calls_itself:
        return "-{flag}: \"{target}\" is what -l \"{listen}\" listens on, so that the program would call itself: give "
               "the address and port of the server";
    case message::ipv6_not_served: return "{reason}; IPv6 clients are not served";
    case message::not_on_loopback:
        return "-{flag}: \"{target}\"{address} is not on a loopback address, the only ones that -routing loopback "
               "brings replies back from, so that clients will get no answer: use -routing scoped for another address "
               "of this host, or -routing none when rules and routes are set by hand";
    case message::address_of_name: return " ({address})";
    case message::more_than_descriptors:
        return "-{flag} {wanted} is more than the descriptors last for: no more than {limit} files may be open, so it "
               "is {possible}; allow more (LimitNOFILE= in systemd, `ulimit -n`)";
    case message::lo_is_down:
        return "the interface lo is down, and with it {address}: `ip link set lo up` brings it up";
    case message::lo_lost_address:
        return "{address} is no address of this host: the interface lo has lost it, see `ip address show lo`";

    case message::fast_open_switched_off:
        return "-tcp-fastopen has no effect, since this host takes no data with a SYN: `sysctl -w "
               "net.ipv4.tcp_fastopen=3` allows it";
    case message::own_addresses_unknown: return "the addresses of this host cannot be read";

    case message::not_a_subnet:
        return "{place}: \"{line}\" is not a subnet or an address, such as 192.0.2.0/24 or 2001:db8::1{invisible}";
    case message::not_a_client:
        return "{place}: \"{line}\" is neither a subnet or an address, such as 192.0.2.0/24 or 2001:db8::1, nor the "
               "word local{invisible}";
    case message::not_utf8: return "{file}: is no UTF-8 text, but UTF-16 as it seems: save it as UTF-8";
    case message::file_unreadable: return "{file}: cannot be read: {reason}";
    case message::no_subnet: return "{file}: holds no subnet, so nobody could connect";
    case message::holds_invisible: return "; it holds {characters}";
    case message::invisible_character: return "{code} ({name})";
    case message::control_character: return "control character";
    case message::no_break_space: return "no-break space";
    case message::soft_hyphen: return "soft hyphen";
    case message::space: return "space";
    case message::zero_width_character: return "zero width character";
    case message::direction_mark: return "direction mark";
    case message::line_or_direction_mark: return "line or direction mark";
    case message::narrow_no_break_space: return "narrow no-break space";
    case message::invisible_mark: return "invisible mark";
    case message::ideographic_space: return "ideographic space";
    case message::byte_order_mark: return "byte-order mark";

    case message::cannot_dial_as_clients: return "cannot dial from clients' addresses (IP_TRANSPARENT)";
    case message::cannot_mark: return "cannot mark packets (SO_MARK)";
    case message::cannot_serve: return "cannot serve {protocol}: {failure}";
    case message::cannot_wait_for_signals: return "cannot start the thread that waits for signals";
    case message::failure_and_remedy: return "{failure}; {remedy}";
    case message::out_of_memory: return "out of memory";
    case message::remedy_privileges: return "run it as root or with CAP_NET_ADMIN";
    case message::remedy_table: return "give one that no other program uses with -table";
    case message::remedy_low_port: return "run it as root, or with CAP_NET_BIND_SERVICE for a port below 1024";
    case message::remedy_port_in_use: return "another program listens there: stop it or choose another -l";
    case message::remedy_foreign_address:
        return "no interface of this host has that address: see `ip address`, or give -listen-transparent to take "
               "what TPROXY or a route of this host hands over";
    case message::remedy_descriptors:
        return "no more than {limit} files may be open: allow more (LimitNOFILE= in systemd, `ulimit -n`), or give "
               "fewer -threads and -listeners";
    case message::remedy_open_files: return "the host has no more open files: raise fs.file-max";
    case message::remedy_tasks:
        return "allow more tasks and memory (TasksMax= and MemoryMax= in systemd, `ulimit -u`, `ulimit -v`), or give "
               "fewer -threads";
    case message::remedy_memory:
        return "allow more memory (MemoryMax= in systemd, `ulimit -v`), or give fewer -threads";

    case message::cannot_start: return "cannot start";
    case message::cannot_go_on: return "cannot go on";
    case message::target_cannot_answer: return "target cannot answer";
    case message::fewer_than_asked_for: return "fewer at a time than asked for";
    case message::limits_in_force: return "limits in force";
    case message::no_fast_open: return "no TCP Fast Open";
    case message::replies_not_heard: return "the target will not be reached, or not be heard";
    case message::call_refused: return "system call refused, done without";
    case message::routing_is_back: return "routing was lost or overtaken, and is back";
    case message::routing_is_lost: return "routing is lost and cannot be put back yet";
    case message::log_lines_lost: return "log lines lost";
    case message::listening: return "listening";
    case message::stopping: return "stopping";
    case message::stopped: return "stopped";

    case message::new_connection: return "new connection";
    case message::header_read: return "PROXY header read";
    case message::connected_to_target: return "connected to target";
    case message::connection_closed: return "connection closed";
    case message::connection_broken: return "connection broken";
    case message::accepting_paused: return "accepting paused, new connections wait";
    case message::accepting_resumed: return "accepting goes on, no connection waits";
    case message::flow_opened: return "flow opened";
    case message::flow_closed: return "flow closed";
    case message::flow_broken: return "flow broken";
    case message::flows_gave_way: return "unanswered flows gave way to new ones";
    case message::flows_refused: return "new flows refused, their datagrams dropped";
    case message::receiving_paused: return "receiving paused, datagrams wait";
    case message::balancer_not_reached: return "balancer not reached";
    case message::target_never_answered:
        return "the target has never answered: is it running, does it answer from another address (a server on a "
               "wildcard address needs -routing scoped) or from another port, as TFTP does, which cannot be forwarded?";

    case message::target_not_reached: return "target not reached";
    case message::no_header_received: return "no PROXY header received";
    case message::header_refused: return "PROXY header refused";
    case message::balancer_not_allowed: return "peer not in allowed subnets";
    case message::client_not_allowed: return "client not allowed";
    case message::no_target: return "no target for this client";
    case message::connection_refused: return "new connection refused";
    case message::connection_cut_off: return "connection cut off by shutdown";
    case message::flow_refused: return "new flow refused";
    case message::flow_refused_by_shutdown: return "new flow refused by shutdown";
    case message::count: break;
    }
    return {};
}

} // namespace go_mmproxy

#endif
