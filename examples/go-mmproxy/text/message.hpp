// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_MESSAGE_HPP
#define GO_MMPROXY_TEXT_MESSAGE_HPP

#include <cstddef>
#include <cstdint>

namespace go_mmproxy {

/// Everything that the program says to its operator. What it says is in a table for each language: `en`.
enum class message : std::uint8_t {
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
    about_max_connections,
    about_max_flows,
    about_listeners,
    about_threads,
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
    spp_with_tcp,
    v1_on_every_datagram,
    spp_on_first_datagram,
    none_on_first_datagram,
    first_datagram_closed_at_once,
};

/// How many there are.
inline constexpr auto message_count = static_cast<std::size_t>(message::first_datagram_closed_at_once) + 1;

} // namespace go_mmproxy

#endif
