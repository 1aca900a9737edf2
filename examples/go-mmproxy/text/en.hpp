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
    case message::help_usage: return "Usage";
    case message::help_flags: return "OPTIONS";
    case message::help_ending:
        return R"(
Every flag may be written -name value, --name value, -name=value or --name=value. -l, -4 and -6 may come several times,
and with a range of ports.

Examples:
  go-mmproxy -l 0.0.0.0:25577 -4 127.0.0.1:25578 -6 [::1]:25578 --allowed-subnets ./subnets.txt
  go-mmproxy -l :25577 -4 10.0.0.5:25578 -6 "" --routing scoped -v 1
  go-mmproxy -l :25577 --header v2 --threads 4 --idle-timeout 3600 --drain-timeout 30
  go-mmproxy -l :10000-10099 -4 127.0.0.1:20000-20099 -6 [::1]:20000-20099 -p udp
  go-mmproxy --config /etc/go-mmproxy/go-mmproxy.toml
  go-mmproxy -l :53 -4 127.0.0.1:5353 -6 [::1]:5353 -p all --close-after 10
)";
    case message::group_addresses: return "Addresses";
    case message::group_access: return "Who may connect, and where to";
    case message::group_routing: return "Routing";
    case message::group_protocol: return "Protocol and header";
    case message::group_limits: return "Limits";
    case message::group_running: return "Running";

    case message::about_l: return "the addresses to listen on; :PORT is every address, IPv6 ones too";
    case message::about_4: return "where IPv4 clients are forwarded to: one target, or one for each -l";
    case message::about_6: return "where IPv6 clients are forwarded to, likewise; empty: nowhere";
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
    case message::about_check: return "look at the host and try every target, print what is found, and exit";
    case message::about_metrics:
        return "serve /metrics (Prometheus), /healthz and a status page there, or at unix:PATH; default: nowhere";
    case message::about_v:
        return "0: of single connections only how many fail, and why; 1: their errors; 2: all their state changes";
    case message::about_log_tlv:
        return "tell what the header's TLVs hold in a connection's or flow's error lines (-v 1) or all lines (-v 2)";
    case message::about_log_format:
        return "how log lines are written: json, text (for people), or journal (text for systemd, with its levels)";
    case message::about_log_file: return "the file that log lines are appended to; default: standard output";
    case message::about_lang:
        return "the language of what it says: en or zh; default: that of LC_ALL, LC_MESSAGES or LANG";
    case message::about_config: return "a file of flags and named services; what is given here goes before it";
    case message::about_print_config: return "print what is in force as such a file, and exit";
    case message::about_user:
        return "the user to run as, a name or UID[:GID]: it keeps the capabilities that it needs; default: stay";
    case message::about_help: return "print this and exit";
    case message::about_version: return "print the version and exit";

    case message::accepts_listen:
        return "an address or host name and a port or ports, such as 0.0.0.0:8443, [::]:8443, :8443 or :8000-8099";
    case message::accepts_target4: return "an IPv4 address or host name and a port or ports, such as 127.0.0.1:443";
    case message::accepts_target6:
        return "an IPv6 address or host name and a port or ports, such as [::1]:443, or empty";
    case message::accepts_file: return "the path of a file";
    case message::accepts_words: return "{words} or {lastWord}";
    case message::accepts_whole: return "a whole number from {min} to {max}";
    case message::accepts_whole_from: return "a whole number from {min} on";
    case message::accepts_seconds: return "a number of seconds, such as 10 or 0.5";
    case message::accepts_whole_seconds: return "a whole number of seconds from {min} to {max}";
    case message::accepts_table: return "the number of a routing table from {min} to {max}, other than 253 to 255";
    case message::accepts_user: return "the name or number of a user, or of a user and a group, such as 65534:65534";
    case message::accepts_metrics:
        return "an address or host name and a port, such as 127.0.0.1:9180, or unix: and a path of at most 107 bytes";

    case message::not_accepted: return "-{flag}: \"{value}\" is not {accepted}";
    case message::malformed_flag: return "\"{argument}\" is not a flag: write -name, -name value or -name=value";
    case message::not_a_flag: return "\"{argument}\" is not a flag, and only flags are taken; see --help";
    case message::unknown_flag: return "unknown flag -{flag}; see --help";
    case message::value_missing: return "-{flag} needs a value; see --help";

    case message::wrong_file: return "{file}: {mistake}";
    case message::wrong_in_file: return "{file}:{line}: {mistake}";
    case message::wrong_in_service: return "{file}:{line}: service {service}: {mistake}";
    case message::key_not_accepted: return "{key}: \"{value}\" is not {accepted}";
    case message::malformed_line:
        return "\"{line}\" is neither a service, as in [web], nor a key with a value, as in listen = \"0.0.0.0:8443\" "
               "or listen = [\":80\", \":443\"]";
    case message::malformed_service:
        return "\"{service}\" cannot name a service: take up to 64 letters, digits, - and _";
    case message::service_given_twice:
        return "the service stands in line {line} already: put its keys together, or give it another name";
    case message::unknown_key: return "unknown key {key}: the keys are the long names of the flags, see --help";
    case message::key_of_command_line: return "{key} is for the command line alone: leave it out here";
    case message::key_of_process: return "{key} is for the whole process: put it before the first service of the file";
    case message::key_given_twice: return "{key} stands in line {line} already: leave one of them out";
    case message::key_of_one_value:
        return "{key} takes one value, and not several: put one that holds blanks or commas in quotes";

    case message::no_effect: return "-{flag} has no effect with -p {protocol}: leave it out, or give -p all";
    case message::unequal_numbers:
        return "-{flag} names {targets} targets for the {listen} addresses of -l: give one target for all of them, or "
               "one for each";
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
        return "-header spp is a header of UDP alone: give -p udp, and forward TCP with another service";
    case message::v1_on_every_datagram:
        return "-header v1 with UDP needs -udp-header first: a v1 header cannot say UDP, and a sender that uses it all "
               "the same (nginx) sends it once; for other senders give -header v2";
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
               "or port of its own";
    case message::metrics_on_service:
        return "-metrics: \"{metrics}\" is what a service listens on with -l \"{listen}\": give each an address or "
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

    case message::passed_count_malformed:
        return "LISTEN_FDS: \"{value}\" is not a number of sockets: the service manager sets it, see sd_listen_fds(3)";
    case message::passed_names_differ:
        return "LISTEN_FDNAMES has {names} names where LISTEN_FDS passes {count} sockets: the service manager sets "
               "both, see sd_listen_fds(3)";
    case message::passed_socket_not_open:
        return "descriptor {descriptor}, one of the sockets that LISTEN_FDS announces, is not open: the program that "
               "has started this one did not pass it on";
    case message::passed_socket_differs:
        return "the service manager passes \"{name}\" as {socket}, but the service of that name has -l \"{listen}\" "
               "and -p {protocol}: make ListenStream= or ListenDatagram= of the socket unit and the service agree";
    case message::passed_socket_unclaimed:
        return "the service manager passes \"{name}\" as {socket}, which no service listens on: name the socket after "
               "a service (FileDescriptorName=), or make its address and a service's -l and -p agree";
    case message::tcp_socket: return "TCP {address}";
    case message::udp_socket: return "UDP {address}";
    case message::foreign_socket: return "a socket that is neither TCP nor UDP";

    case message::user_unknown:
        return "-user: this host has no user \"{user}\": see `getent passwd`, or give the numbers of a user and a "
               "group, such as 65534:65534";
    case message::user_not_switched:
        return "-user {user}: that takes {capabilities}, which are missing: start it as root, or leave out -user and "
               "start it as that user";
    case message::user_switch_failed: return "-user {user}: cannot become that user: {failure}";

    case message::status_serving: return "serving; services: {services}, threads: {threads}";
    case message::status_reloading: return "reading the configuration again";
    case message::status_stopping: return "stopping; connections: {connections}, flows: {flows}";
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
    case message::cannot_set_routes: return "cannot set rules and routes (rtnetlink)";
    case message::cannot_listen_transparently: return "cannot listen transparently (IP_TRANSPARENT)";
    case message::cannot_serve: return "cannot serve {protocol}: {failure}";
    case message::cannot_wait_for_signals: return "cannot start the thread that waits for signals";
    case message::cannot_open_log:
        return "-log-file: \"{path}\" cannot be opened: {reason}; give a file that the program may write to, in a "
               "directory that exists (LogsDirectory= in systemd makes one)";
    case message::cannot_serve_metrics: return "cannot serve the numbers (-metrics): {failure}";
    case message::failure_and_remedy: return "{failure}; {remedy}";
    case message::out_of_memory: return "out of memory";
    case message::remedy_privileges:
        return "run it as root, or with CAP_NET_ADMIN (AmbientCapabilities= in systemd, "
               "`setcap cap_net_admin,cap_net_bind_service+ep` on the program)";
    case message::remedy_table: return "give one that no other program uses with -table";
    case message::remedy_low_port:
        return "for a port below 1024 run it as root, or with CAP_NET_BIND_SERVICE (AmbientCapabilities= in systemd, "
               "`setcap cap_net_admin,cap_net_bind_service+ep` on the program); for a path let it write to the "
               "directory";
    case message::remedy_port_in_use: return "another program listens there: stop it or choose another address";
    case message::remedy_foreign_address:
        return "no interface of this host has that address: see `ip address`, or with -l give -listen-transparent to "
               "take what TPROXY or a route of this host hands over";
    case message::remedy_descriptors:
        return "no more than {limit} files may be open: allow more (LimitNOFILE= in systemd, `ulimit -n`), or give "
               "fewer -threads and -listeners";
    case message::remedy_open_files: return "the host has no more open files: raise fs.file-max";
    case message::remedy_tasks:
        return "allow more tasks and memory (TasksMax= and MemoryMax= in systemd, `ulimit -u`, `ulimit -v`), or give "
               "fewer -threads";
    case message::remedy_memory:
        return "allow more memory (MemoryMax= in systemd, `ulimit -v`), or give fewer -threads";

    case message::remedy_target_refuses:
        return "start the server that listens on the target's address and port, or correct -4 and -6";
    case message::remedy_target_silent:
        return "see that the server is not overloaded, that no firewall drops its replies (`nft list ruleset`), and "
               "what `ip rule` lists";
    case message::remedy_target_unreachable:
        return "see `ip route get` with the target's address, or correct -4 and -6";
    case message::remedy_local_ports: return "widen net.ipv4.ip_local_port_range";
    case message::remedy_open_more:
        return "allow more open files (LimitNOFILE= in systemd, `ulimit -n`), or give a smaller -max-connections";
    case message::remedy_send_header:
        return "switch the PROXY protocol on at the balancer, or give -header none where it sends none";
    case message::remedy_health_check:
        return "nothing, where balancers check or other hosts scan the port; else switch the PROXY protocol on at the "
               "balancer";
    case message::remedy_header_version:
        return "let the balancer send the version that -header asks for, or give -header another one";
    case message::remedy_first_datagram: return "give -udp-header first";
    case message::remedy_max_header: return "raise -max-header";
    case message::remedy_look_at_header: return "look at what the balancer sends, with `tcpdump -X` for instance";
    case message::remedy_allow_balancer:
        return "add the balancer to the file of -allowed-subnets, if it is one of yours";
    case message::remedy_give_target:
        return "give a target of the client's family with -4 or -6; with -dynamic-destination, allow the destination "
               "in the file of -allowed-destinations";
    case message::remedy_fixed_target:
        return "give the balancer an address of the client's family, or forward to fixed targets with -4 and -6";
    case message::remedy_balancer_unreachable:
        return "see `ip route get` with the balancer's address; a reply may be larger than a datagram may be, too";
    case message::remedy_fooled_balancer:
        return "see where the balancer takes the client's address from: it must not believe its clients; "
               "-guard-loopback=false lets them in all the same";
    case message::remedy_denied_client: return "nothing, where the file of -denied-clients is right";
    case message::remedy_limit_of_one:
        return "raise -max-connections-per-client or -max-flows-per-client where clients share an address, or the "
               "limits per balancer";
    case message::remedy_see_each: return "give -v 1, which tells of each";
    case message::check_may_speak: return "CAP_NET_ADMIN: sockets may speak from clients' addresses (IP_TRANSPARENT)";
    case message::check_may_not_speak:
        return "CAP_NET_ADMIN is missing: sockets cannot speak from clients' addresses (IP_TRANSPARENT: {reason}); run "
               "it as root or with that capability";
    case message::check_may_route: return "CAP_NET_ADMIN: rules and routes may be changed";
    case message::check_may_not_route:
        return "CAP_NET_ADMIN is missing: rules and routes cannot be changed ({reason}); run it as root or with that "
               "capability, or set them up by hand and give -routing none";
    case message::check_may_mark: return "CAP_NET_ADMIN: packets may be marked (SO_MARK)";
    case message::check_may_not_mark:
        return "CAP_NET_ADMIN is missing: packets cannot be marked (SO_MARK: {reason}); run it as root or with that "
               "capability";
    case message::check_keeps_ports: return "CAP_NET_BIND_SERVICE: clients keep their ports, low ones too";
    case message::check_loses_ports:
        return "CAP_NET_BIND_SERVICE is missing, so that a client whose port is below {first} comes from another port "
               "of its address: run it as root or with that capability";
    case message::check_may_switch_user: return "-user {user}: the program may become that user";
    case message::check_log_file: return "-log-file: \"{path}\" can be written to";
    case message::check_io_uring: return "io_uring: messages of several connections pass by one system call";
    case message::check_no_io_uring:
        return "io_uring is refused, so that each message passes by system calls of its own, which costs CPU: allow it "
               "(kernel.io_uring_disabled=0, the seccomp filter of a container), or give -io-uring=false";
    case message::check_no_other_rules:
        return "{family}: no rule of another program may take replies away, see `ip rule`";
    case message::check_other_rules: return "{family}: a start puts its rules ahead of {rules}";
    case message::check_first_rule:
        return "{family}: {rule} stands first, where nothing can be put ahead of it: if it takes replies away, give it "
               "a priority above 0";
    case message::check_own_rule_used: return "{rule}: is there already, of a running instance, and is shared with it";
    case message::check_own_rule_left:
        return "{rule}: was left behind by an instance that was killed; the next one uses it and removes it in the end";
    case message::check_connections:
        return "{limit} files may be open, which last for {connections} TCP connections at a time";
    case message::check_flows: return "{limit} files may be open, which last for {flows} UDP flows at a time";
    case message::check_few_descriptors:
        return "no more than {limit} files may be open, which last for few clients at a time ({count}): allow more "
               "(LimitNOFILE= in systemd, `ulimit -n`)";
    case message::check_loopback_alone: return "{listen} is reached from this host alone";
    case message::check_open_to_all:
        return "every host that reaches {listen} may connect and claim any client's address: name the balancers' "
               "addresses in a file, and give it with -allowed-subnets";
    case message::check_list_read: return "{file} holds the subnets that may connect ({count})";
    case message::check_list_open:
        return "{file} holds {subnet}, so that every host may connect and claim any client's address: name the "
               "balancers' own addresses instead";
    case message::check_destinations_open:
        return "with -dynamic-destination a header may name every address that this host reaches: list those that are "
               "served in a file, and give it with -allowed-destinations";
    case message::check_destinations_read:
        return "{file} holds the subnets of the destinations that headers may name ({count}); they cannot be tried "
               "beforehand";
    case message::check_fwmark_on: return "net.ipv4.tcp_fwmark_accept is on";
    case message::check_fwmark_settable: return "net.ipv4.tcp_fwmark_accept is off, and is on while the program runs";
    case message::check_fwmark_off:
        return "net.ipv4.tcp_fwmark_accept is off and cannot be switched on ({reason}): set it to 1 with sysctl(8), or "
               "mount /proc/sys writable";
    case message::check_marked_pass:
        return "packets that TPROXY has marked come in by every interface (src_valid_mark, accept_local, rp_filter)";
    case message::check_marked_dropped:
        return "packets that TPROXY has marked are dropped on {interfaces} for src_valid_mark, which VPNs set: "
               "set net.ipv4.conf.all.src_valid_mark and that of the interface to 0, or accept_local to 1 with "
               "rp_filter 0 or 2";
    case message::check_localnet:
        return "route_localnet is on for {interfaces}: other hosts whose packets are sent on to {listen} by DNAT get "
               "no answer with -routing loopback, which keeps on this host what loopback addresses send: give -routing "
               "scoped, or listen on another address";
    case message::check_free: return "{protocol} {listen} is free to listen on";
    case message::check_taken:
        return "{protocol} {listen} is already listened on by another process: this is right where that is the "
               "instance that is checked; else stop it, or choose another address";
    case message::check_taken_by:
        return "{protocol} {listen} is already listened on by {program} (process {process}): this is right where that "
               "is the instance that is checked; else stop it, or choose another address";
    case message::check_replies_kept:
        return "balancers on other hosts get no answer from UDP {listen}: -routing scoped keeps on this host what is "
               "sent from the port of a target, {target}; listen on another port";
    case message::check_reached: return "{protocol} {target} is reached from this host";
    case message::check_refused:
        return "{protocol} {target} refuses: nothing listens there; start the server, or correct the target";
    case message::check_default_target6:
        return "{fault} (it is the default of -6: give -6= where IPv6 clients are not to be served)";
    case message::check_unreached:
        return "{protocol} {target} is not reached from this host ({reason}): correct the target, or see its firewall "
               "and the route to it (`ip route get`)";
    case message::check_answered: return "{protocol} {target} answers this host";
    case message::check_not_refused: return "{protocol} {target} does not refuse datagrams from this host";
    case message::check_client_connected: return "{protocol} {target} is reached as the client {client}";
    case message::check_client_refused: return "the refusal of {protocol} {target} comes back to the client {client}";
    case message::check_client_answered: return "{protocol} {target} answers the client {client}";
    case message::check_client_unheard:
        return "no answer of {protocol} {target} comes back to the client {client}: {reason}";
    case message::check_client_untold:
        return "{protocol} {target} did not answer an empty datagram of the client {client}: cannot tell whether its "
               "answers come back, so try a real client";
    case message::check_wildcard_server:
        return "UDP {target}: its server is bound to {bound}, and answers clients from another address of this host "
               "unless it takes care not to: give -routing scoped, or bind it to the address of the target";
    case message::check_dropped:
        return "rules and routes would bring the answer back, so that a firewall drops it: let what comes in by lo, "
               "and leaves by it, pass whatever its addresses are (`nft list ruleset`, `iptables -S`)";
    case message::check_elsewhere:
        return "the target is not on this host, and its answers do not come back here: its way to clients must lead "
               "through this host, and a rule here must keep what it sends, see -routing none";
    case message::check_interrupted:
        return "the check was interrupted ({signal}): what does not stand above was not checked";

    case message::cannot_start: return "cannot start";
    case message::cannot_go_on: return "cannot go on";
    case message::target_cannot_answer: return "target cannot answer";
    case message::fewer_than_asked_for: return "fewer at a time than asked for";
    case message::limits_in_force: return "limits in force";
    case message::no_fast_open: return "no TCP Fast Open";
    case message::replies_not_heard: return "the target will not be reached, or not be heard";
    case message::socket_not_used: return "passed socket not used, closed";
    case message::user_switched: return "user switched";
    case message::manager_not_told: return "the service manager is not told that the program is ready";
    case message::not_as_it_should_be: return "not as it should be";
    case message::call_refused: return "system call refused, done without";
    case message::routing_is_back: return "routing was lost or overtaken, and is back";
    case message::routing_is_lost: return "routing is lost and cannot be put back yet";
    case message::log_lines_lost: return "log lines lost";
    case message::log_file_not_reopened: return "log file cannot be opened again, the old one is kept";
    case message::lines_suppressed: return "lines like this suppressed";
    case message::listening: return "listening";
    case message::reloaded: return "reloaded";
    case message::not_reloaded: return "not reloaded, everything stays as it was";
    case message::holds_from_next_start: return "this flag holds from the next start on";
    case message::service_status: return "status";
    case message::started: return "started";
    case message::metrics_served: return "numbers and status page served";
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

    case message::is_draining: return "the program is ending: it takes no new connections and flows";
    case message::has_lost_routes: return "{service}: clients get no answer: {reason}";

    case message::page_language: return "en";
    case message::page_title: return "go-mmproxy: status";
    case message::page_serving: return "Serving";
    case message::page_pause: return "Pause";
    case message::page_lost: return "The program does not answer. What is shown is of {time}.";
    case message::page_now: return "Now";
    case message::page_connections: return "Connections";
    case message::page_flows: return "UDP flows";
    case message::page_begun: return "New";
    case message::page_from_clients: return "From clients";
    case message::page_from_targets: return "From targets";
    case message::page_refused: return "Refused";
    case message::page_broken: return "Broken off";
    case message::page_in_all: return "{count} in all";
    case message::page_at_most: return "of {max} at most";
    case message::page_services: return "Services";
    case message::page_service: return "Service";
    case message::page_protocol: return "Protocol";
    case message::page_active: return "Now";
    case message::page_by_header: return "where the header says";
    case message::page_reasons: return "Refused, dropped and broken off, by reason";
    case message::page_no_reasons: return "Nothing so far.";
    case message::page_reason: return "Reason";
    case message::page_happened: return "What happened";
    case message::page_count: return "Count";
    case message::page_was_refused: return "refused";
    case message::page_was_broken: return "broken off";
    case message::page_was_dropped: return "datagram dropped";
    case message::page_was_reply_dropped: return "reply dropped";
    case message::page_recent: return "Latest warnings and errors";
    case message::page_no_recent: return "None so far.";
    case message::page_process: return "Process";
    case message::page_age: return "Up for";
    case message::page_started: return "Started";
    case message::page_cpu: return "CPU time";
    case message::page_memory: return "Memory";
    case message::page_descriptors: return "Descriptors, of at most";
    case message::page_threads: return "Threads";
    case message::page_io_uring: return "io_uring";
    case message::page_in_use: return "in use";
    case message::page_not_in_use: return "not in use";
    case message::page_repairs: return "Route repairs";
    case message::page_reloads: return "Reloads, failed ones";
    case message::page_link_metrics: return "Numbers for Prometheus";
    case message::page_link_json: return "Numbers of this page (JSON)";
    case message::page_link_health: return "Health";
    case message::count: break;
    }
    return {};
}

} // namespace go_mmproxy

#endif
