// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_MESSAGE_HPP
#define GO_MMPROXY_TEXT_MESSAGE_HPP

#include <cstddef>

namespace go_mmproxy {

/// Everything that the program says to its operator. What it says is in a table for each language: `en`.
enum class message {
    // --help
    about_program,
    help_ending,
    group_addresses,
    group_access,
    group_routing,
    group_protocol,
    group_limits,
    group_running,

    // a flag's line in --help
    about_l,
    about_4,
    about_6,
    about_dynamic_destination,
    about_listen_transparent,
    about_allowed_subnets,
    about_denied_clients,
    about_guard_loopback,
    about_allowed_destinations,
    about_routing,
    about_guard_routes,
    about_table,
    about_mark,
    about_p,
    about_header,
    about_udp_header,
    about_max_header,
    about_header_timeout,
    about_connect_timeout,
    about_idle_timeout,
    about_drain_timeout,
    about_close_after,
    about_keep_alive,
    about_target_keep_alive,
    about_keep_alive_tries,
    about_tcp_user_timeout,
    about_max_connections,
    about_max_flows,
    about_max_connections_per_client,
    about_max_connections_per_balancer,
    about_max_flows_per_client,
    about_max_flows_per_balancer,
    about_listeners,
    about_tcp_fastopen,
    about_threads,
    about_yield_core,
    about_io_uring,
    about_v,
    about_help,
    about_version,

    // what a flag's value has to be: the end of not_accepted
    accepts_listen,
    accepts_target4,
    accepts_target6,
    accepts_file,
    accepts_words,
    accepts_whole,
    accepts_whole_from,
    accepts_seconds,
    accepts_whole_seconds,
    accepts_table,

    // mistakes on the command line
    not_accepted,
    malformed_flag,
    not_a_flag,
    unknown_flag,
    value_missing,

    // flags that do not go together
    no_effect,
    fwmark_with_udp,
    fwmark_without_mark,
    scoped_with_dynamic_destination,
    destinations_without_dynamic_destination,
    no_client_without_header,
    spp_with_tcp,
    v1_on_every_datagram,
    spp_on_first_datagram,
    none_on_first_datagram,
    first_datagram_closed_at_once,

    // what the settings come to on this host
    name_unusable,
    no_address_of_family,
    interface_not_named,
    interface_missing,
    listened_on_twice,
    calls_itself,
    ipv6_not_served,
    not_on_loopback,
    address_of_name,
    more_than_descriptors,
    lo_is_down,
    lo_lost_address,
    fast_open_switched_off,
    own_addresses_unknown,

    // files of subnets
    not_a_subnet,
    not_a_client,
    not_utf8,
    file_unreadable,
    no_subnet,
    holds_invisible,
    invisible_character,
    control_character,
    no_break_space,
    soft_hyphen,
    space,
    zero_width_character,
    direction_mark,
    line_or_direction_mark,
    narrow_no_break_space,
    invisible_mark,
    ideographic_space,
    byte_order_mark,

    // why the program cannot start, and what to do
    cannot_dial_as_clients,
    cannot_mark,
    cannot_serve,
    cannot_wait_for_signals,
    failure_and_remedy,
    out_of_memory,
    remedy_privileges,
    remedy_table,
    remedy_low_port,
    remedy_port_in_use,
    remedy_foreign_address,
    remedy_descriptors,
    remedy_open_files,
    remedy_tasks,
    remedy_memory,

    // log lines of the process
    cannot_start,
    cannot_go_on,
    target_cannot_answer,
    fewer_than_asked_for,
    limits_in_force,
    no_fast_open,
    replies_not_heard,
    call_refused,
    routing_is_back,
    routing_is_lost,
    log_lines_lost,
    listening,
    stopping,
    stopped,

    // log lines of connections, flows and datagrams
    new_connection,
    header_read,
    connected_to_target,
    connection_closed,
    connection_broken,
    accepting_paused,
    accepting_resumed,
    flow_opened,
    flow_closed,
    flow_broken,
    flows_gave_way,
    flows_refused,
    receiving_paused,
    balancer_not_reached,
    target_never_answered,

    // why one was refused
    target_not_reached,
    no_header_received,
    header_refused,
    balancer_not_allowed,
    client_not_allowed,
    no_target,
    connection_refused,
    connection_cut_off,
    flow_refused,
    flow_refused_by_shutdown,

    count ///< how many there are, and no message itself
};

inline constexpr auto message_count = static_cast<std::size_t>(message::count);

} // namespace go_mmproxy

#endif
