// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <cinttypes>
#include <cstdio>
#include <string>

namespace udp_echo {
namespace {

/// CPU time a round trip [µs].
double each(double cpu, const load_result& r) {
    return r.count.round_trips == 0 ? 0 : cpu * 1e6 / static_cast<double>(r.count.round_trips);
}

double rate(const load_result& r) {
    return static_cast<double>(r.count.round_trips) / r.seconds;
}

void report_to_reader(const load_options& o, const load_result& r) {
    std::fprintf(stderr,
                 "%zu flows: %.0f round trips/s, %" PRIu64 " lost, %" PRIu64 " late, %" PRIu64 " mismatched, %" PRIu64
                 " unanswered; CPU a round trip: proxy %.2f µs, server %.2f µs, load %.2f µs\n",
                 o.flows, rate(r), r.count.lost, r.count.late, r.count.mismatched, r.unanswered, each(r.cpu.proxy, r),
                 each(r.cpu.server, r), each(r.cpu.load, r));
}

void report_to_script(const load_options& o, const load_result& r) {
    std::printf(R"({"load":"udp-echo","header":"%s","flows":%zu,"window":%zu,"in_flight":%zu,)"
                R"("size":%zu,"sockets":%zu,"gso":%s,)",
                std::string{o.header}.c_str(), o.flows, o.window, o.in_flight, o.size, o.sockets,
                o.gso ? "true" : "false");
    std::printf(R"("seconds":%.3f,"operations":%)" PRIu64 R"(,"lost":%)" PRIu64 R"(,"late":%)" PRIu64, r.seconds,
                r.count.round_trips, r.count.lost, r.count.late);
    std::printf(R"(,"mismatched":%)" PRIu64 R"(,"unanswered":%)" PRIu64, r.count.mismatched, r.unanswered);
    std::printf(R"(,"operations_per_second":%.0f,"proxy_us":%.3f,"server_us":%.3f,"load_us":%.3f})"
                "\n",
                rate(r), each(r.cpu.proxy, r), each(r.cpu.server, r), each(r.cpu.load, r));
}

} // namespace

void report(const load_options& o, const load_result& r) {
    report_to_reader(o, r);
    report_to_script(o, r);
}

} // namespace udp_echo
