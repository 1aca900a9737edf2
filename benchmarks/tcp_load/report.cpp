// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include "json_object.hpp"

#include <cinttypes>
#include <cstdio>

namespace tcp_load {
namespace {

double per_second(std::uint64_t number, const load_result& r) {
    return static_cast<double>(number) / r.seconds;
}

double mbps(std::uint64_t bytes, const load_result& r) {
    return per_second(bytes, r) * 8e-6;
}

double divided(double value, double by) {
    return by == 0 ? 0 : value / by;
}

double microseconds(std::uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) * 1e-3;
}

/// CPU time an operation [µs].
double each(double cpu, const load_result& r) {
    return divided(cpu * 1e6, static_cast<double>(r.count.operations));
}

double gibibytes(const load_result& r) {
    return static_cast<double>(r.count.bytes_up + r.count.bytes_down) / (1 << 30);
}

double more_each(std::size_t after, std::size_t before, const load_result& r) {
    return divided(static_cast<double>(after) - static_cast<double>(before), static_cast<double>(r.count.operations));
}

void add_work(json_object& to, const load_result& r) {
    to.add("seconds", r.seconds);
    to.add("operations", r.count.operations);
    to.add("bytes_up", r.count.bytes_up);
    to.add("bytes_down", r.count.bytes_down);
    to.add("errors", r.count.errors());
    to.add("proxy_cpu_seconds", r.used.proxy_cpu);
    to.add("server_cpu_seconds", r.used.server_cpu);
    to.add("load_cpu_seconds", r.used.load_cpu);
}

void add_rates(json_object& to, const load_result& r) {
    to.add("operations_per_second", per_second(r.count.operations, r));
    to.add("up_mbps", mbps(r.count.bytes_up, r));
    to.add("down_mbps", mbps(r.count.bytes_down, r));
    to.add("both_mbps", mbps(r.count.bytes_up + r.count.bytes_down, r));
    to.add("proxy_us", each(r.used.proxy_cpu, r));
    to.add("proxy_cpu_per_gib", divided(r.used.proxy_cpu, gibibytes(r)));
}

void add_packets(json_object& to, const load_result& r) {
    to.add("up_packets_per_second", per_second(r.used.packets_up, r));
    to.add("down_packets_per_second", per_second(r.used.packets_down, r));
}

void add_latency(json_object& to, const load_result& r) {
    to.add("p50_us", microseconds(r.latency.quantile(0.5)));
    to.add("p99_us", microseconds(r.latency.quantile(0.99)));
    to.add("p999_us", microseconds(r.latency.quantile(0.999)));
    to.add("max_us", microseconds(r.latency.max()));
}

void add_holdings(json_object& to, const load_result& r) {
    to.add("rss_before_kib", r.before.resident);
    to.add("rss_after_kib", r.after.resident);
    to.add("kib_per_connection", more_each(r.after.resident, r.before.resident, r));
    to.add("descriptors_per_connection", more_each(r.after.descriptors, r.before.descriptors, r));
}

void report_to_script(const load_options& o, const load_result& r) {
    json_object object;
    object.add("load", o.name);
    object.add("connections", o.connections);
    object.add("size", o.size);
    object.add("header", o.header_name);
    add_work(object, r);
    if (o.load != load_kind::idle) add_rates(object, r);
    if (o.load == load_kind::stream) add_packets(object, r);
    if (o.load == load_kind::ping_pong || o.load == load_kind::connect) add_latency(object, r);
    if (o.load == load_kind::idle) add_holdings(object, r);
    std::puts(object.text().c_str());
}

void report_errors(const counters& count) {
    std::fprintf(
        stderr, "; ERRORS: %" PRIu64 " refused, %" PRIu64 " closed early, %" PRIu64 " mismatched, %" PRIu64 " silent",
        count[failure::refused], count[failure::closed_early], count[failure::mismatched], count[failure::silent]);
}

void report_to_reader(const load_options& o, const load_result& r) {
    std::fprintf(stderr, "%s, %zu connections: ", std::string{o.name}.c_str(), o.connections);
    if (o.load == load_kind::idle)
        std::fprintf(stderr, "%" PRIu64 " relayed, %.2f KiB and %.2f descriptors each", r.count.operations,
                     more_each(r.after.resident, r.before.resident, r),
                     more_each(r.after.descriptors, r.before.descriptors, r));
    else if (o.load == load_kind::stream)
        std::fprintf(stderr, "%.0f Mbps up, %.0f Mbps down, %.3f s of the proxy's CPU a GiB", mbps(r.count.bytes_up, r),
                     mbps(r.count.bytes_down, r), divided(r.used.proxy_cpu, gibibytes(r)));
    else
        std::fprintf(stderr, "%.0f/s, %.2f µs of the proxy's CPU each, latency %.0f µs, p99 %.0f µs",
                     per_second(r.count.operations, r), each(r.used.proxy_cpu, r),
                     microseconds(r.latency.quantile(0.5)), microseconds(r.latency.quantile(0.99)));
    if (r.count.errors() > 0) report_errors(r.count);
    std::fputc('\n', stderr);
}

} // namespace

void report(const load_options& o, const load_result& r) {
    report_to_reader(o, r);
    report_to_script(o, r);
}

} // namespace tcp_load
