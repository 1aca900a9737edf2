// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/metrics_text.hpp"

#include <mmproxy/error.hpp>
#include <mmproxy/version.hpp>

#include "go-mmproxy/observe/prometheus_text.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::counted_reason;
using mmproxy::errc;
using mmproxy::histogram;
using mmproxy::reason_counts;

constexpr std::string_view counter = "counter";
constexpr std::string_view gauge = "gauge";
constexpr std::string_view histogram_type = "histogram";

constexpr std::string_view tcp = "tcp";
constexpr std::string_view udp = "udp";
constexpr std::string_view from_client = "from_client";
constexpr std::string_view from_target = "from_target";

/// A number of each service.
struct service_metric {
    metric_family family;
    std::uint64_t (*value)(const service_status&);
};

/// A number of each service for each reason. `alerted` are the reasons that are told of before they are met.
struct reason_metric {
    metric_family family;
    const reason_counts& (*value)(const service_status&);
    std::vector<counted_reason> (*alerted)();
};

/// A histogram of each service.
struct histogram_metric {
    metric_family family;
    bucket_scale scale;
    const histogram& (*value)(const service_status&);
};

counted_reason of_system(std::errc code) {
    return std::make_error_code(code);
}

std::vector<counted_reason> alerted_rejections() {
    return {errc::not_proxy,
            errc::truncated,
            errc::header_timed_out,
            errc::not_allowed,
            errc::client_not_allowed,
            errc::not_served,
            errc::connect_timed_out,
            of_system(std::errc::connection_refused),
            of_system(std::errc::timed_out),
            of_system(std::errc::host_unreachable),
            of_system(std::errc::network_unreachable)};
}

std::vector<counted_reason> alerted_failures() {
    return {errc::peer_vanished, errc::idle_timed_out, of_system(std::errc::connection_reset)};
}

std::vector<counted_reason> alerted_accept_pauses() {
    return {errc::too_many_connections, of_system(std::errc::too_many_files_open),
            of_system(std::errc::too_many_files_open_in_system), of_system(std::errc::no_buffer_space),
            of_system(std::errc::not_enough_memory)};
}

std::vector<counted_reason> alerted_receive_pauses() {
    return {of_system(std::errc::no_buffer_space), of_system(std::errc::not_enough_memory)};
}

std::vector<counted_reason> alerted_drops() {
    return {errc::not_proxy,
            errc::wrong_transport,
            errc::not_allowed,
            errc::client_not_allowed,
            errc::not_served,
            errc::too_many_flows,
            of_system(std::errc::connection_refused)};
}

std::vector<counted_reason> alerted_flow_ends() {
    return {errc::gave_way};
}

constexpr auto tcp_metrics = std::to_array<service_metric>({
    {{"mmproxy_connections_accepted_total", counter, "TCP connections that were accepted."},
     [](const service_status& s) -> std::uint64_t { return s.counted.connections.accepted; }},
    {{"mmproxy_connections_connected_total", counter, "TCP connections that a target has taken."},
     [](const service_status& s) -> std::uint64_t { return s.counted.connections.connected; }},
    {{"mmproxy_connections_closed_total", counter, "TCP connections that were forwarded and have ended."},
     [](const service_status& s) -> std::uint64_t { return s.counted.connections.closed; }},
    {{"mmproxy_connections_active", gauge, "TCP connections now, those that are not forwarded yet among them."},
     [](const service_status& s) { return s.counted.connections.active(); }},
    {{"mmproxy_connections_max", gauge, "How many TCP connections there may be at a time."},
     [](const service_status& s) -> std::uint64_t { return s.facts.limits.connections; }},
});

constexpr auto udp_metrics = std::to_array<service_metric>({
    {{"mmproxy_flows_opened_total", counter, "UDP flows that were opened."},
     [](const service_status& s) -> std::uint64_t { return s.counted.flows.opened; }},
    {{"mmproxy_flows_closed_total", counter, "UDP flows that have ended."},
     [](const service_status& s) -> std::uint64_t { return s.counted.flows.closed; }},
    {{"mmproxy_flows_active", gauge, "UDP flows now."},
     [](const service_status& s) { return s.counted.flows.active(); }},
    {{"mmproxy_flows_max", gauge, "How many UDP flows there may be at a time."},
     [](const service_status& s) -> std::uint64_t { return s.facts.limits.flows; }},
});

constexpr auto service_metrics = std::to_array<service_metric>({
    {{"mmproxy_route_repairs_total", counter, "How often rules or routes were lost or overtaken."},
     [](const service_status& s) { return s.route_losses; }},
    {{"mmproxy_routes_lost", gauge, "1: something keeps replies from coming back. 0: nothing does that is known of."},
     [](const service_status& s) -> std::uint64_t { return s.routes_missing.empty() ? 0 : 1; }},
});

constexpr auto tcp_reasons = std::to_array<reason_metric>({
    {{"mmproxy_connections_rejected_total", counter, "TCP connections that were never forwarded, by reason."},
     [](const service_status& s) -> const reason_counts& { return s.counted.connections.rejected; },
     alerted_rejections},
    {{"mmproxy_connections_failed_total", counter, "TCP connections that were forwarded and broken off, by reason."},
     [](const service_status& s) -> const reason_counts& { return s.counted.connections.failed; },
     alerted_failures},
    {{"mmproxy_accepting_paused_total", counter, "How often no connection could be accepted although one waited."},
     [](const service_status& s) -> const reason_counts& { return s.counted.connections.accepting_paused; },
     alerted_accept_pauses},
});

constexpr auto udp_reasons = std::to_array<reason_metric>({
    {{"mmproxy_flows_failed_total", counter, "UDP flows that did not end by themselves, by reason."},
     [](const service_status& s) -> const reason_counts& { return s.counted.flows.failed; },
     alerted_flow_ends},
    {{"mmproxy_receiving_paused_total", counter, "How often the kernel handed out no datagram, by reason."},
     [](const service_status& s) -> const reason_counts& { return s.counted.flows.receiving_paused; },
     alerted_receive_pauses},
});

constexpr metric_family datagrams_dropped{"mmproxy_datagrams_dropped_total", counter,
                                          "UDP datagrams that went no further, by reason."};
constexpr metric_family forwarded_bytes{"mmproxy_forwarded_bytes_total", counter,
                                        "Payload handed on, while connections and flows live too."};
constexpr metric_family forwarded_datagrams{"mmproxy_forwarded_datagrams_total", counter,
                                            "UDP datagrams handed on, while flows live too."};

constexpr bucket_scale microseconds{.first = 6, .last = 25, .step = 1, .unit = 1e-6}; // 64 us to 34 s
constexpr bucket_scale milliseconds{.first = 0, .last = 24, .step = 2, .unit = 1e-3}; // 1 ms to 4.7 h
constexpr bucket_scale datagrams{.first = 1, .last = 13, .step = 1, .unit = 0};       // 1 to 8191

constexpr auto tcp_histograms = std::to_array<histogram_metric>({
    {{"mmproxy_connect_seconds", histogram_type, "From the acceptance of a TCP connection until its target took it."},
     microseconds,
     [](const service_status& s) -> const histogram& { return s.counted.connections.connect_time; }},
    {{"mmproxy_first_byte_seconds", histogram_type, "From then until the target's first byte was handed on."},
     microseconds,
     [](const service_status& s) -> const histogram& { return s.counted.connections.first_byte_time; }},
    {{"mmproxy_connection_duration_seconds", histogram_type, "From a TCP connection's acceptance to its end."},
     milliseconds,
     [](const service_status& s) -> const histogram& { return s.counted.connections.duration; }},
});

constexpr metric_family received_batches{"mmproxy_received_batch_datagrams", histogram_type,
                                         "UDP datagrams that one receiving system call has brought."};
constexpr metric_family sent_batches{"mmproxy_sent_batch_datagrams", histogram_type,
                                     "UDP datagrams that were sent in one go."};

/// Writes the metrics of every service, family by family.
class service_metrics_writer {
public:
    service_metrics_writer(prometheus_text& to, std::span<const service_status> services)
        : to_{to}, services_{services} {}

    void write() {
        for (const auto& m : service_metrics) write_plain(m);
        for (const auto& m : tcp_metrics)
            write_each(m.family, tcp, [&](const auto& s, const auto& l) { to_.sample(l, m.value(s)); });
        for (const auto& m : tcp_reasons)
            write_each(m.family, tcp, [&](const auto& s, const auto& l) { reasons(m, s, l); });
        for (const auto& m : tcp_histograms)
            write_each(m.family, tcp, [&](const auto& s, const auto& l) { to_.sample(l, m.value(s), m.scale); });
        for (const auto& m : udp_metrics)
            write_each(m.family, udp, [&](const auto& s, const auto& l) { to_.sample(l, m.value(s)); });
        for (const auto& m : udp_reasons)
            write_each(m.family, udp, [&](const auto& s, const auto& l) { reasons(m, s, l); });
        write_drops();
        write_traffic();
        write_batches();
    }

private:
    using labels = metric_labels;

    static labels labels_of(const service_status& s, std::string_view protocol) {
        return {{"service", s.facts.name}, {"protocol", protocol}};
    }

    static labels with(labels l, std::string_view name, std::string_view value) {
        l.push_back({name, value});
        return l;
    }

    void write_plain(const service_metric& m) {
        to_.begin(m.family);
        for (const auto& s : services_) to_.sample({{"service", s.facts.name}}, m.value(s));
    }

    /// Begins a family, and has `sample` write what it has of each service with that protocol.
    template <class Sample> void write_each(const metric_family& family, std::string_view protocol, Sample sample) {
        to_.begin(family);
        add_each(protocol, sample);
    }

    template <class Sample> void add_each(std::string_view protocol, Sample sample) {
        for (const auto& s : services_)
            if (protocol == tcp ? s.facts.serves_tcp : s.facts.serves_udp) sample(s, labels_of(s, protocol));
    }

    void reasons(const reason_metric& m, const service_status& s, const labels& l) {
        add_reasons(m.value(s), m.alerted(), l);
    }

    void add_reasons(const reason_counts& counted, const std::vector<counted_reason>& alerted, const labels& l) {
        std::map<counted_reason, std::uint64_t> told;
        for (const auto reason : alerted) told[reason] = 0;
        counted.for_each([&](counted_reason reason, std::uint64_t count) { told[reason] = count; });
        for (const auto& [reason, count] : told) to_.sample(with(l, "reason", reason.word()), count);
    }

    void write_drops() {
        write_each(datagrams_dropped, udp, [&](const auto& s, const auto& l) {
            add_reasons(s.counted.flows.datagrams_dropped, alerted_drops(), with(l, "direction", from_client));
            add_reasons(s.counted.flows.replies_dropped, {}, with(l, "direction", from_target));
        });
    }

    void write_traffic() {
        to_.begin(forwarded_bytes);
        add_each(tcp, [&](const auto& s, const auto& l) {
            add_directions(l, s.counted.connections.from_client, s.counted.connections.from_upstream);
        });
        add_each(udp, [&](const auto& s, const auto& l) {
            add_directions(l, s.counted.flows.from_client.bytes, s.counted.flows.from_upstream.bytes);
        });
        write_each(forwarded_datagrams, udp, [&](const auto& s, const auto& l) {
            add_directions(l, s.counted.flows.from_client.datagrams, s.counted.flows.from_upstream.datagrams);
        });
    }

    void write_batches() {
        const auto add = [&](const labels& l, const mmproxy::batch_counts& counted) {
            to_.sample(with(l, "direction", from_client), counted.from_client, datagrams);
            to_.sample(with(l, "direction", from_target), counted.from_upstream, datagrams);
        };
        write_each(received_batches, udp, [&](const auto& s, const auto& l) { add(l, s.counted.flows.received); });
        write_each(sent_batches, udp, [&](const auto& s, const auto& l) { add(l, s.counted.flows.sent); });
    }

    void add_directions(const labels& l, std::uint64_t of_client, std::uint64_t of_target) {
        to_.sample(with(l, "direction", from_client), of_client);
        to_.sample(with(l, "direction", from_target), of_target);
    }

    prometheus_text& to_;
    std::span<const service_status> services_;
};

// The process.

double seconds(std::chrono::system_clock::duration time) {
    return std::chrono::duration<double>{time}.count();
}

std::uint64_t number_of(bool is_so) {
    return is_so ? 1 : 0;
}

template <class Number> void write_one(prometheus_text& to, const metric_family& family, Number value) {
    to.begin(family);
    to.sample({}, value);
}

void write_if(prometheus_text& to, const metric_family& family, const std::optional<std::uint64_t>& value) {
    if (value) write_one(to, family, *value);
}

void write_version(prometheus_text& to) {
    to.begin({"mmproxy_build_info", gauge, "1, with the version of the program."});
    to.sample({{"version", MMPROXY_VERSION}}, std::uint64_t{1});
}

void write_state(prometheus_text& to, const process_status& p) {
    write_one(to, {"mmproxy_draining", gauge, "1: the process is ending, and takes nothing new."},
              number_of(p.is_draining));
    write_one(to, {"mmproxy_threads", gauge, "Threads that forward."}, std::uint64_t{p.facts.threads});
    write_one(to, {"mmproxy_io_uring_in_use", gauge, "1: TCP messages that are ready together pass by io_uring."},
              number_of(p.uses_io_uring()));
    to.begin({"mmproxy_system_call_refused", gauge, "1: the host refuses a system call, which is done without."});
    for (const auto& call : p.refused_calls) to.sample({{"call", call}}, std::uint64_t{1});
}

void write_reloads(prometheus_text& to, const process_status& p) {
    to.begin({"mmproxy_reloads_total", counter, "How often the configuration was read again, by result."});
    to.sample({{"result", "success"}}, p.reloads);
    to.sample({{"result", "failure"}}, p.failed_reloads);
    write_one(to, {"mmproxy_last_reload_failed", gauge, "1: the latest reload failed, and what was before holds."},
              number_of(p.last_reload_failed));
}

/// The names are those of every process that is told of in this format.
void write_usage(prometheus_text& to, const process_status& p) {
    write_one(to, {"process_start_time_seconds", gauge, "When the process started, since the beginning of 1970."},
              seconds(p.started.time_since_epoch()));
    write_one(to, {"process_cpu_seconds_total", counter, "CPU time taken, of user and system."}, p.used.cpu_seconds);
    write_if(to, {"process_open_fds", gauge, "Descriptors that are open."}, p.used.open_descriptors);
    write_if(to, {"process_max_fds", gauge, "How many descriptors may be open."}, p.used.max_descriptors);
    write_if(to, {"process_resident_memory_bytes", gauge, "Memory in use."}, p.used.resident_bytes);
    write_if(to, {"process_virtual_memory_bytes", gauge, "Address space in use."}, p.used.virtual_bytes);
}

} // namespace

std::string metrics_text(const status& now) {
    prometheus_text text;
    write_version(text);
    write_state(text, now.process);
    write_reloads(text, now.process);
    write_usage(text, now.process);
    service_metrics_writer{text, now.services}.write();
    return std::move(text).take();
}

} // namespace go_mmproxy
