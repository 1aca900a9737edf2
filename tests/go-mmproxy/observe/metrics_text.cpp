// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/metrics_text.hpp"

#include <mmproxy/version.hpp>

#include "go-mmproxy/observe/scoreboard.hpp"
#include "support/catch.hpp"
#include "support/prometheus_reader.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <system_error>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

using labels = prometheus_reader::labels;

const std::error_code refused = std::make_error_code(std::errc::connection_refused);

service_facts facts(const std::string& name, bool serves_tcp, bool serves_udp) {
    return {
        .name = name, .serves_tcp = serves_tcp, .serves_udp = serves_udp, .limits = {.connections = 70, .flows = 90}};
}

/// Two services, and what is told of them.
struct told {
    scoreboard all{{.threads = 3, .wants_io_uring = true}};
    scoreboard::entry web{all, facts("web", true, false)};
    scoreboard::entry both{all, facts("b\"o\\t\nh", true, true)};

    prometheus_reader read() const { return prometheus_reader{metrics_text(all.read())}; }
};

labels of_web(labels more = {}) {
    more.insert({{"service", "web"}, {"protocol", "tcp"}});
    return more;
}

labels of_both(const std::string& protocol, labels more = {}) {
    more.insert({{"service", "b\"o\\t\nh"}, {"protocol", protocol}});
    return more;
}

} // namespace

TEST_CASE("metrics of a process without services are complete", "[go-mmproxy][metrics_text]") {
    const scoreboard all{{.threads = 2, .wants_io_uring = false}};
    const prometheus_reader read{metrics_text(all.read())};
    CHECK(read.value("mmproxy_build_info", {{"version", MMPROXY_VERSION}}) == 1);
    CHECK(read.value("mmproxy_threads") == 2);
    CHECK(read.value("mmproxy_io_uring_in_use") == 0);
    CHECK(read.value("mmproxy_draining") == 0);
    const auto now = std::chrono::duration<double>{std::chrono::system_clock::now().time_since_epoch()}.count();
    CHECK(read.value("process_start_time_seconds") > now - 600);
    CHECK(read.value("process_start_time_seconds") <= now);
    CHECK(read.value("process_open_fds") < read.value("process_max_fds"));
    CHECK(read.value("process_resident_memory_bytes") > 0);
    CHECK(read.type("mmproxy_connections_accepted_total") == "counter");
}

TEST_CASE("connections are told by service and protocol", "[go-mmproxy][metrics_text]") {
    const told t;
    auto counted = t.web.numbers().counted;
    for (int i = 0; i < 3; ++i) counted.accepted({.accepted = std::chrono::steady_clock::now()});
    counted.connected({.accepted = std::chrono::steady_clock::now() - 1s});
    counted.answered({}, 5ms);
    counted.delivered(10, 0);
    counted.delivered(0, 20);
    counted.closed({.accepted = std::chrono::steady_clock::now() - 1min}, {.error = mmproxy::errc::peer_vanished});
    counted.rejected({}, refused);
    const auto read = t.read();
    CHECK(read.value("mmproxy_connections_accepted_total", of_web()) == 3);
    CHECK(read.value("mmproxy_connections_connected_total", of_web()) == 1);
    CHECK(read.value("mmproxy_connections_closed_total", of_web()) == 1);
    CHECK(read.value("mmproxy_connections_active", of_web()) == 1);
    CHECK(read.value("mmproxy_connections_max", of_web()) == 70);
    CHECK(read.value("mmproxy_connections_rejected_total", of_web({{"reason", "connection_refused"}})) == 1);
    CHECK(read.value("mmproxy_connections_failed_total", of_web({{"reason", "peer_vanished"}})) == 1);
    CHECK(read.value("mmproxy_forwarded_bytes_total", of_web({{"direction", "from_client"}})) == 10);
    CHECK(read.value("mmproxy_forwarded_bytes_total", of_web({{"direction", "from_target"}})) == 20);
    CHECK(read.value("mmproxy_connect_seconds_count", of_web()) == 1);
    CHECK(read.value("mmproxy_connect_seconds_sum", of_web()) >= 1);
    CHECK(read.value("mmproxy_connect_seconds_bucket", of_web({{"le", "0.524288"}})) == 0);
    CHECK(read.value("mmproxy_connect_seconds_bucket", of_web({{"le", "33.554432"}})) == 1);
    CHECK(read.value("mmproxy_first_byte_seconds_sum", of_web()) == 0.005);
    CHECK(read.value("mmproxy_connection_duration_seconds_bucket", of_web({{"le", "16.384"}})) == 0);
    CHECK(read.value("mmproxy_connection_duration_seconds_bucket", of_web({{"le", "65.536"}})) == 1);
    CHECK(read.value("mmproxy_connections_accepted_total", of_both("tcp")) == 0);
}

TEST_CASE("flows are told by service and protocol", "[go-mmproxy][metrics_text]") {
    const told t;
    auto counted = t.both.numbers().counted;
    counted.flow_opened({});
    counted.flow_opened({});
    counted.flow_closed({}, {.error = mmproxy::errc::gave_way});
    counted.received(5, 0);
    counted.delivered({4, 400}, {});
    counted.delivered({}, {1, 30});
    counted.datagram_dropped({}, mmproxy::errc::not_proxy);
    counted.reply_dropped({}, std::make_error_code(std::errc::message_size));
    const auto read = t.read();
    CHECK(read.value("mmproxy_flows_opened_total", of_both("udp")) == 2);
    CHECK(read.value("mmproxy_flows_active", of_both("udp")) == 1);
    CHECK(read.value("mmproxy_flows_max", of_both("udp")) == 90);
    CHECK(read.value("mmproxy_flows_failed_total", of_both("udp", {{"reason", "gave_way"}})) == 1);
    const labels up{{"direction", "from_client"}};
    const labels down{{"direction", "from_target"}};
    CHECK(read.value("mmproxy_forwarded_datagrams_total", of_both("udp", up)) == 4);
    CHECK(read.value("mmproxy_forwarded_bytes_total", of_both("udp", up)) == 400);
    CHECK(read.value("mmproxy_forwarded_datagrams_total", of_both("udp", down)) == 1);
    CHECK(read.value("mmproxy_forwarded_bytes_total", of_both("udp", down)) == 30);
    CHECK(read.value("mmproxy_received_batch_datagrams_sum", of_both("udp", up)) == 5);
    CHECK(read.value("mmproxy_received_batch_datagrams_count", of_both("udp", down)) == 0);
    CHECK(read.value("mmproxy_sent_batch_datagrams_bucket",
                     of_both("udp", {{"direction", "from_client"}, {"le", "3"}})) == 0);
    CHECK(read.value("mmproxy_sent_batch_datagrams_bucket",
                     of_both("udp", {{"direction", "from_client"}, {"le", "7"}})) == 1);
    CHECK(read.value("mmproxy_datagrams_dropped_total",
                     of_both("udp", {{"direction", "from_client"}, {"reason", "not_proxy"}})) == 1);
    CHECK(read.value("mmproxy_datagrams_dropped_total",
                     of_both("udp", {{"direction", "from_target"}, {"reason", "message_size"}})) == 1);
}

TEST_CASE("a service is told of for the protocols that it serves", "[go-mmproxy][metrics_text]") {
    const auto read = told{}.read();
    CHECK(read.has("mmproxy_connections_active", of_both("tcp")));
    CHECK(read.has("mmproxy_flows_active", of_both("udp")));
    CHECK(read.has("mmproxy_connections_active", of_web()));
    CHECK_FALSE(read.has("mmproxy_flows_active", {{"service", "web"}, {"protocol", "udp"}}));
    CHECK(read.sum("mmproxy_forwarded_bytes_total", {{"service", "web"}}) == 0);
}

TEST_CASE("reasons that alerts are about are told of before they are met, others only then",
          "[go-mmproxy][metrics_text]") {
    const auto read = told{}.read();
    CHECK(read.value("mmproxy_connections_rejected_total", of_web({{"reason", "connection_refused"}})) == 0);
    CHECK(read.value("mmproxy_connections_rejected_total", of_web({{"reason", "not_allowed"}})) == 0);
    CHECK_FALSE(read.has("mmproxy_connections_rejected_total", of_web({{"reason", "bad_tlv"}})));
    for (const char* reason : {"too_many_connections", "too_many_files_open", "too_many_files_open_in_system"})
        CHECK(read.has("mmproxy_accepting_paused_total", of_web({{"reason", reason}})));
    for (const char* reason : {"no_buffer_space", "not_enough_memory"})
        CHECK(read.has("mmproxy_receiving_paused_total", of_both("udp", {{"reason", reason}})));
}

TEST_CASE("routes, reloads and refused calls are told", "[go-mmproxy][metrics_text]") {
    told t;
    ++t.web.numbers().route_losses;
    t.web.note_missing("no rule");
    t.all.process.is_draining = true;
    t.all.process.reloads = 4;
    t.all.process.failed_reloads = 1;
    t.all.process.last_reload_failed = true;
    t.all.note({"io_uring", "messages are received and sent one by one", refused});
    const auto read = t.read();
    CHECK(read.value("mmproxy_route_repairs_total", {{"service", "web"}}) == 1);
    CHECK(read.value("mmproxy_routes_lost", {{"service", "web"}}) == 1);
    CHECK(read.value("mmproxy_draining") == 1);
    CHECK(read.value("mmproxy_reloads_total", {{"result", "success"}}) == 4);
    CHECK(read.value("mmproxy_reloads_total", {{"result", "failure"}}) == 1);
    CHECK(read.value("mmproxy_last_reload_failed") == 1);
    CHECK(read.value("mmproxy_io_uring_in_use") == 0);
    CHECK(read.value("mmproxy_system_call_refused", {{"call", "io_uring"}}) == 1);
}
