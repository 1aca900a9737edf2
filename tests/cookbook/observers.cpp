// SPDX-License-Identifier: BSL-1.0
//
// Recipes of cmake/documentation/pages/cookbook.md, which takes the code between the marks: observers.
#include <mmproxy/address.hpp>
#include <mmproxy/observer.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <iostream>
#include <sstream>
#include <string>
#include <system_error>

using namespace mmproxy::literals;

namespace {

//! [log]
/// A line for each connection that has ended, or was refused; the other events do nothing.
struct connection_log : mmproxy::null_observer {
    std::ostream* lines =
        &std::clog; // forwarders on several threads each have a copy: give it a stream that they share

    void rejected(const mmproxy::connection& c, std::error_code reason) noexcept {
        *lines << to_string(c.peer) + ": refused, " + reason.message() + '\n';
    }
    void closed(const mmproxy::connection& c, const mmproxy::connection_result& r) noexcept {
        *lines << to_string(c.client) + " -> " + to_string(c.target) + ": " + std::to_string(r.from_client) + " and " +
                      std::to_string(r.from_upstream) + " bytes\n";
    }
};

static_assert(mmproxy::connection_observer<connection_log>);
//! [log]

//! [prometheus]
/// What `counters` have counted, in Prometheus' text format. Any thread may read, while forwarders count.
std::string metrics(const mmproxy::counters& counters) {
    const auto now = counters.read().connections;
    std::ostringstream text;
    text << "accepted_total " << now.accepted << "\nactive " << now.active() << '\n';
    for (std::size_t i = 0; i < mmproxy::counted_reason::count; ++i) {
        const auto reason = mmproxy::counted_reason::with_number(i);
        if (now.rejected[reason] > 0)
            text << "rejected_total{reason=\"" << reason.word() << "\"} " << now.rejected[reason] << '\n';
    }
    return text.str();
}
//! [prometheus]

constexpr mmproxy::connection some_connection{
    .peer = "10.0.0.1:1000"_address, .client = "203.0.113.7:4711"_address, .target = "127.0.0.1:443"_address};

} // namespace

TEST_CASE("the recipe for a log", "[cookbook]") {
    std::ostringstream lines;
    connection_log log;
    log.lines = &lines;
    log.closed(some_connection, {.from_client = 5, .from_upstream = 7});
    log.rejected(some_connection, mmproxy::errc::idle_timed_out);
    CHECK(lines.str() == "203.0.113.7:4711 -> 127.0.0.1:443: 5 and 7 bytes\n"
                         "10.0.0.1:1000: refused, nothing moved for idle_timeout\n");
}

TEST_CASE("the recipe for numbers", "[cookbook]") {
    mmproxy::counters counters;
    counters.accepted(some_connection);
    counters.accepted(some_connection);
    counters.rejected(some_connection, mmproxy::errc::not_allowed);
    CHECK(metrics(counters) == "accepted_total 2\nactive 1\nrejected_total{reason=\"not_allowed\"} 1\n");
}
