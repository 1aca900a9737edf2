// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/flags.hpp"

#include <mmproxy/header.hpp>

#include "go-mmproxy/config/value_kinds.hpp"
#include "go-mmproxy/config/values.hpp"

#include <algorithm>
#include <array>

namespace go_mmproxy {
namespace {

using namespace value_kinds;
using enum message;
using enum flag_effect;
using mmproxy::ip_family;

template <class Kind, auto Member> constexpr flag_value of_service(const accepted_values& accepted) {
    return value_of<service_settings, Kind, Member>(accepted);
}

template <class Kind, auto Member> constexpr flag_value list_of_service(const accepted_values& accepted) {
    return values_of<service_settings, Kind, Member>(accepted);
}

template <class Kind, auto Member> constexpr flag_value of_process(const accepted_values& accepted) {
    return value_of<process_settings, Kind, Member>(accepted);
}

template <auto Member> constexpr flag_value on_off = of_service<on_or_off, Member>(accepted_booleans);

template <answer With> constexpr flag_value answered{accepted_booleans, With};

using alive = mmproxy::keep_alive service_settings::*;
template <alive Of> constexpr auto interval = [](service_settings& s) -> auto& {
    return (s.*Of).interval;
};
template <alive Of> constexpr auto tries = [](service_settings& s) -> auto& {
    return (s.*Of).tries;
};

template <bool mmproxy::thread_options::*Member> constexpr auto of_thread = [](process_settings& s) -> auto& {
    return s.thread_options.*Member;
};

constexpr std::int64_t max_mark = 0xFFFF'FFFF;    // 32 bits, as the number of a routing table: rtnetlink(7)
constexpr std::int64_t min_header = 16;           // the fixed part of a v2 header
constexpr std::int64_t max_probe_seconds = 32767; // the kernel's bounds: tcp(7)
constexpr std::int64_t max_probes = 127;
constexpr std::int64_t max_user_timeout = 2'147'483;  // milliseconds in an int: tcp(7)
constexpr std::int64_t max_at_a_time = 1'000'000'000; // more than any limit of descriptors
constexpr std::int64_t max_threads = 1024;            // any value of this order will do
constexpr std::int64_t max_verbosity = 1'000'000;     // go-mmproxy takes any; above 2 nothing changes

/// A flag is of one service wherever two services may want different values of it. So is what a program often has once:
/// routes, since each service asks for its own targets' routes, and equal ones are installed once; and -v, so that one
/// service alone can be looked at.
constexpr auto flags = std::to_array<flag>({
    {.long_name = "listen",
     .letter = "l",
     .type = "ADDR:PORT",
     .group = group_addresses,
     .about = about_l,
     .value = list_of_service<addresses, &service_settings::listen>({accepts_listen}),
     .is_live = true},
    {.long_name = "target4",
     .letter = "4",
     .type = "ADDR:PORT",
     .group = group_addresses,
     .about = about_4,
     .value = list_of_service<targets<ip_family::ipv4>, &service_settings::target4>({accepts_target4}),
     .is_live = true},
    {.long_name = "target6",
     .letter = "6",
     .type = "ADDR:PORT",
     .group = group_addresses,
     .about = about_6,
     .value = list_of_service<or_none<targets<ip_family::ipv6>>, &service_settings::target6>({accepts_target6}),
     .is_live = true},
    {.long_name = "dynamic-destination",
     .group = group_addresses,
     .about = about_dynamic_destination,
     .value = on_off<&service_settings::dynamic_destination>},
    {.long_name = "listen-transparent",
     .group = group_addresses,
     .about = about_listen_transparent,
     .value = on_off<&service_settings::listen_transparent>},

    {.long_name = "allowed-subnets",
     .type = "FILE",
     .group = group_access,
     .about = about_allowed_subnets,
     .value = of_service<path, &service_settings::allowed_subnets>({accepts_file}),
     .is_live = true},
    {.long_name = "denied-clients",
     .type = "FILE",
     .group = group_access,
     .about = about_denied_clients,
     .value = of_service<path, &service_settings::denied_clients>({accepts_file}),
     .is_live = true},
    {.long_name = "guard-loopback",
     .group = group_access,
     .about = about_guard_loopback,
     .value = on_off<&service_settings::guard_loopback>,
     .is_live = true},
    {.long_name = "allowed-destinations",
     .type = "FILE",
     .group = group_access,
     .about = about_allowed_destinations,
     .value = of_service<path, &service_settings::allowed_destinations>({accepts_file}),
     .is_live = true},

    {.long_name = "routing",
     .type = "KIND",
     .group = group_routing,
     .about = about_routing,
     .value = of_service<word, &service_settings::routing>({.text = accepts_words, .words = routing_words})},
    {.long_name = "guard-routes",
     .group = group_routing,
     .about = about_guard_routes,
     .value = on_off<&service_settings::guard_routes>},
    {.long_name = "table",
     .type = "N",
     .group = group_routing,
     .about = about_table,
     .value = of_service<table_number, &service_settings::table>({accepts_table, 1, max_mark})},
    {.long_name = "mark",
     .type = "N",
     .group = group_routing,
     .about = about_mark,
     .value = of_service<whole, &service_settings::mark>({accepts_whole, 0, max_mark})},

    {.long_name = "protocol",
     .letter = "p",
     .type = "PROTOCOL",
     .group = group_protocol,
     .about = about_p,
     .value = of_service<word, &service_settings::protocol>({.text = accepts_words, .words = protocol_words})},
    {.long_name = "header",
     .type = "VERSION",
     .group = group_protocol,
     .about = about_header,
     .value = of_service<word, &service_settings::header>({.text = accepts_words, .words = header_words})},
    {.long_name = "udp-header",
     .type = "PLACE",
     .group = group_protocol,
     .about = about_udp_header,
     .value = of_service<word, &service_settings::udp_header>({.text = accepts_words, .words = placement_words}),
     .effect = with_udp},
    {.long_name = "max-header",
     .type = "BYTES",
     .group = group_protocol,
     .about = about_max_header,
     .value = of_service<whole, &service_settings::max_header>({accepts_whole, min_header, mmproxy::max_header_size})},

    {.long_name = "header-timeout",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_header_timeout,
     .value = of_service<seconds, &service_settings::header_timeout>({accepts_seconds}),
     .effect = with_tcp},
    {.long_name = "connect-timeout",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_connect_timeout,
     .value = of_service<seconds, &service_settings::connect_timeout>({accepts_seconds}),
     .effect = with_tcp},
    {.long_name = "idle-timeout",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_idle_timeout,
     .value = of_service<seconds, &service_settings::idle_timeout>({accepts_seconds}),
     .effect = with_tcp},
    // Of the process: a signal ends all of it, and a supervisor waits only so long before it kills.
    {.long_name = "drain-timeout",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_drain_timeout,
     .value = of_process<seconds, &process_settings::drain_timeout>({accepts_seconds}),
     .is_live = true},
    // Without UDP it has no effect, and is taken all the same, as go-mmproxy does.
    {.long_name = "close-after",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_close_after,
     .value = of_service<whole_seconds, &service_settings::close_after>({accepts_whole_seconds, 0, max_seconds})},
    {.long_name = "keep-alive",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_keep_alive,
     .value = of_service<whole_seconds, interval<&service_settings::keep_alive>>(
         {accepts_whole_seconds, 0, max_probe_seconds}),
     .effect = with_tcp},
    {.long_name = "keep-alive-tries",
     .type = "N",
     .group = group_limits,
     .about = about_keep_alive_tries,
     .value = of_service<whole, tries<&service_settings::keep_alive>>({accepts_whole, 1, max_probes}),
     .effect = with_tcp},
    {.long_name = "target-keep-alive",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_target_keep_alive,
     .value = of_service<whole_seconds, interval<&service_settings::target_keep_alive>>(
         {accepts_whole_seconds, 0, max_probe_seconds}),
     .effect = with_tcp},
    {.long_name = "target-keep-alive-tries",
     .type = "N",
     .group = group_limits,
     .about = about_keep_alive_tries,
     .value = of_service<whole, tries<&service_settings::target_keep_alive>>({accepts_whole, 1, max_probes}),
     .effect = with_tcp},
    {.long_name = "tcp-user-timeout",
     .type = "SECONDS",
     .group = group_limits,
     .about = about_tcp_user_timeout,
     .value =
         of_service<whole_seconds, &service_settings::tcp_user_timeout>({accepts_whole_seconds, 0, max_user_timeout}),
     .effect = with_tcp},
    {.long_name = "max-connections",
     .type = "N",
     .group = group_limits,
     .about = about_max_connections,
     .value = of_service<whole, &service_settings::max_connections>({accepts_whole, 0, max_at_a_time}),
     .effect = with_tcp,
     .is_live = true},
    {.long_name = "max-flows",
     .type = "N",
     .group = group_limits,
     .about = about_max_flows,
     .value = of_service<whole, &service_settings::max_flows>({accepts_whole, 0, max_at_a_time}),
     .effect = with_udp,
     .is_live = true},
    {.long_name = "max-connections-per-client",
     .type = "N",
     .group = group_limits,
     .about = about_max_connections_per_client,
     .value = of_service<whole, &service_settings::max_connections_per_client>({accepts_whole, 0, max_at_a_time}),
     .effect = with_tcp},
    {.long_name = "max-connections-per-balancer",
     .type = "N",
     .group = group_limits,
     .about = about_max_connections_per_balancer,
     .value = of_service<whole, &service_settings::max_connections_per_balancer>({accepts_whole, 0, max_at_a_time}),
     .effect = with_tcp},
    {.long_name = "max-flows-per-client",
     .type = "N",
     .group = group_limits,
     .about = about_max_flows_per_client,
     .value = of_service<whole, &service_settings::max_flows_per_client>({accepts_whole, 0, max_at_a_time}),
     .effect = with_udp},
    {.long_name = "max-flows-per-balancer",
     .type = "N",
     .group = group_limits,
     .about = about_max_flows_per_balancer,
     .value = of_service<whole, &service_settings::max_flows_per_balancer>({accepts_whole, 0, max_at_a_time}),
     .effect = with_udp},

    {.long_name = "listeners",
     .type = "N",
     .group = group_running,
     .about = about_listeners,
     .value = of_service<whole, &service_settings::listeners>({accepts_whole, 1, max_threads})},
    {.long_name = "tcp-fastopen",
     .group = group_running,
     .about = about_tcp_fastopen,
     .value = on_off<&service_settings::tcp_fastopen>,
     .effect = with_tcp},
    // Of the process: its services share the threads.
    {.long_name = "threads",
     .type = "N",
     .group = group_running,
     .about = about_threads,
     .value = of_process<whole, &process_settings::threads>({accepts_whole, 1, max_threads})},
    // Of the process, as the threads are.
    {.long_name = "yield-core",
     .group = group_running,
     .about = about_yield_core,
     .value = of_process<on_or_off, of_thread<&mmproxy::thread_options::yields_core>>(accepted_booleans),
     .effect = with_tcp},
    {.long_name = "io-uring",
     .group = group_running,
     .about = about_io_uring,
     .value = of_process<on_or_off, of_thread<&mmproxy::thread_options::uses_io_uring>>(accepted_booleans),
     .effect = with_tcp},
    // Of the process, whose services they are all about.
    {.long_name = "metrics",
     .type = "ADDR:PORT",
     .group = group_running,
     .about = about_metrics,
     .value = of_process<value_kinds::metrics_place, &process_settings::metrics>({accepts_metrics})},
    // Of the process: its services are checked together.
    {.long_name = "check",
     .group = group_running,
     .about = about_check,
     .value = of_process<on_or_off, &process_settings::checks_only>(accepted_booleans),
     .in_file = false},
    {.long_name = "verbosity",
     .letter = "v",
     .type = "LEVEL",
     .group = group_running,
     .about = about_v,
     .value = of_service<whole, &service_settings::verbosity>({accepts_whole_from, 0, max_verbosity})},
    {.long_name = "log-tlv",
     .group = group_running,
     .about = about_log_tlv,
     .value = on_off<&service_settings::log_tlv>},
    // Of the process: all services write to one log.
    {.long_name = "log-format",
     .type = "FORMAT",
     .group = group_running,
     .about = about_log_format,
     .value = of_process<word, &process_settings::log_format>({.text = accepts_words, .words = log_format_words})},
    {.long_name = "log-file",
     .type = "FILE",
     .group = group_running,
     .about = about_log_file,
     .value = of_process<path, &process_settings::log_file>({accepts_file})},
    // Of the process, which speaks one language.
    {.long_name = "lang",
     .type = "LANGUAGE",
     .group = group_running,
     .about = about_lang,
     .value = of_process<word, &process_settings::lang>({.text = accepts_words, .words = language_words})},
    // Of the process: user and capabilities are.
    {.long_name = "user",
     .type = "NAME",
     .group = group_running,
     .about = about_user,
     .value = of_process<user_name, &process_settings::user>({accepts_user})},
    {.long_name = "config",
     .type = "FILE",
     .group = group_running,
     .about = about_config,
     .value = of_process<path, &process_settings::config>({accepts_file}),
     .in_file = false},
    {.long_name = "print-config",
     .group = group_running,
     .about = about_print_config,
     .value = of_process<on_or_off, &process_settings::print_config>(accepted_booleans),
     .in_file = false},
    {.long_name = "help",
     .letter = "h",
     .group = group_running,
     .about = about_help,
     .value = answered<answer::help>,
     .in_file = false},
    {.long_name = "version",
     .group = group_running,
     .about = about_version,
     .value = answered<answer::version>,
     .in_file = false},
});

} // namespace

std::span<const flag> all_flags() noexcept {
    return flags;
}

const flag* find_flag(std::string_view name) noexcept {
    const auto has_name = [name](const flag& f) { return f.long_name == name || (f.letter == name && !name.empty()); };
    const auto* found = std::ranges::find_if(flags, has_name);
    return found == flags.end() ? nullptr : found;
}

bool read_value(const flag& f, std::string_view text, process_settings& all, service_settings& one) {
    const auto& accepted = f.value.accepted;
    if (const auto* of_all = std::get_if<setting<process_settings>>(&f.value.fills))
        return of_all->read(all, accepted, text);
    if (const auto* of_one = std::get_if<setting<service_settings>>(&f.value.fills))
        return of_one->read(one, accepted, text);
    return read_boolean(text).has_value();
}

bool add_value(const flag& f, std::string_view text, service_settings& one) {
    return std::get<setting<service_settings>>(f.value.fills).add(one, f.value.accepted, text);
}

std::vector<std::string> write_values(const flag& f, const process_settings& all, const service_settings& one) {
    const auto& accepted = f.value.accepted;
    if (const auto* of_all = std::get_if<setting<process_settings>>(&f.value.fills))
        return of_all->write(all, accepted);
    if (const auto* of_one = std::get_if<setting<service_settings>>(&f.value.fills))
        return of_one->write(one, accepted);
    return {};
}

} // namespace go_mmproxy
