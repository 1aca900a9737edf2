// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_rows.hpp"

#include "go-mmproxy/observe/scoreboard.hpp"
#include "support/catch.hpp"

#include <system_error>

using namespace go_mmproxy;
using mmproxy::errc;

namespace {

service_facts facts(const char* name, bool serves_tcp, bool serves_udp) {
    return {
        .name = name, .serves_tcp = serves_tcp, .serves_udp = serves_udp, .limits = {.connections = 70, .flows = 90}};
}

} // namespace

TEST_CASE("a service has a row for each protocol that it serves", "[go-mmproxy][status_rows]") {
    scoreboard all{{}};
    const scoreboard::entry web{all, facts("web", true, false)};
    const scoreboard::entry dns{all, facts("dns", true, true)};
    auto counted = dns.numbers().counted;
    counted.accepted({});
    counted.accepted({});
    counted.rejected({}, errc::not_proxy);
    counted.delivered(3, 5);
    counted.closed({}, {.error = errc::peer_vanished});
    counted.flow_opened({});
    counted.delivered({1, 7}, {2, 11});
    counted.datagram_dropped({}, errc::not_proxy);
    counted.reply_dropped({}, errc::not_proxy);
    const auto now = all.read();
    const auto rows = rows_of(now);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].service->name == "web");
    CHECK(rows[0].protocol == "tcp");
    CHECK(rows[0].begun == 0);
    const auto& connections = rows[1];
    CHECK(connections.service->name == "dns");
    CHECK(connections.active == 0);
    CHECK(connections.max == 70);
    CHECK(connections.begun == 2);
    CHECK(connections.refused == 1);
    CHECK(connections.broken == 1);
    CHECK(connections.from_client == 3);
    CHECK(connections.from_target == 5);
    const auto& flows = rows[2];
    CHECK(flows.protocol == "udp");
    CHECK(flows.active == 1);
    CHECK(flows.max == 90);
    CHECK(flows.refused == 2);
    CHECK(flows.from_client == 7);
    CHECK(flows.from_target == 11);
}

TEST_CASE("reasons are told with what has happened, the most frequent first", "[go-mmproxy][status_rows]") {
    scoreboard all{{}};
    const scoreboard::entry web{all, facts("web", true, true)};
    auto counted = web.numbers().counted;
    CHECK(reasons_of(all.read()).empty());
    counted.closed({}, {.error = errc::idle_timed_out});
    for (int i = 0; i < 3; ++i) counted.datagram_dropped({}, errc::not_allowed);
    for (int i = 0; i < 2; ++i) counted.rejected({}, std::make_error_code(std::errc::connection_refused));
    const auto now = all.read();
    const auto rows = reasons_of(now);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].happened == reason_row::what::dropped);
    CHECK(rows[0].protocol == "udp");
    CHECK(rows[0].count == 3);
    CHECK(rows[1].happened == reason_row::what::refused);
    CHECK(rows[1].reason.word() == "connection_refused");
    CHECK(rows[2].happened == reason_row::what::broken);
    CHECK(rows[2].reason == mmproxy::counted_reason{errc::idle_timed_out});
}
