// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/service_log.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/tlv/tlv.hpp>

#include "go-mmproxy/observe/json_checker.hpp"
#include "go-mmproxy/observe/recorded_log.hpp"
#include "support/catch.hpp"

#include <asio/error.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace go_mmproxy;
using mmproxy::connection;
using mmproxy::errc;
using mmproxy::flow;

namespace {

service_log at(recorded_log& log, int verbosity, bool keeps_tlvs = false) {
    return {log.output(), verbosity, service_label{"0.0.0.0:8443"}, {}, keeps_tlvs};
}

mmproxy::socket_address address(std::string_view text) {
    return mmproxy::parse_socket_address(text).value();
}

connection fresh() {
    return {.listener = 3,
            .peer = address("192.0.2.1:1000"),
            .local = address("192.0.2.2:8443"),
            .accepted = std::chrono::steady_clock::now()};
}

connection forwarded() {
    auto c = fresh();
    c.client = address("[2001:db8::1]:5");
    c.target = address("[::1]:443");
    return c;
}

flow of_nobody() {
    return {.listener = 3, .peer = address("192.0.2.1:1000"), .local = address("192.0.2.2:8443")};
}

flow opened() {
    auto f = of_nobody();
    f.client = address("[2001:db8::1]:5");
    f.target = address("[::1]:443");
    f.opened = std::chrono::steady_clock::now();
    return f;
}

void tell_every_flow(service_log log) {
    log.flow_header_read(opened(), {});
    log.flow_opened(opened());
    log.flow_closed(opened(), {});
    log.datagram_dropped(of_nobody(), errc::not_proxy);
    log.flow_closed(opened(), {.error = errc::drained});
}

void tell_everything(service_log log) {
    log.accepted(fresh());
    log.header_read(forwarded(), {});
    log.connected(forwarded());
    log.closed(forwarded(), {});
    log.rejected(fresh(), errc::not_proxy);
    log.closed(forwarded(), {.error = errc::idle_timed_out});
}

std::vector<std::string> messages(const recorded_log& log) {
    std::vector<std::string> found;
    for (const auto& line : log.lines()) found.push_back(json_checker::read(line).at("msg"));
    return found;
}

std::vector<std::byte> tlv(mmproxy::tlv_type type, std::string_view value) {
    std::vector<std::byte> bytes(mmproxy::tlv_range::head_size + value.size());
    mmproxy::tlv_writer{bytes}.append(type, std::as_bytes(std::span{value}));
    return bytes;
}

json_checker::members logged_tlv(mmproxy::tlv_type type, std::string_view value) {
    recorded_log log;
    const auto tlvs = tlv(type, value);
    at(log, 2).header_read(forwarded(), {.tlvs = tlvs});
    return log.only_line();
}

} // namespace

TEST_CASE("verbosity 0 tells nothing of single connections but that they fail", "[go-mmproxy][service_log]") {
    recorded_log log;
    tell_everything(at(log, 0));
    tell_every_flow(at(log, 0));
    CHECK(messages(log) == std::vector<std::string>{"PROXY header refused", "PROXY header refused"});
    for (const auto& line : log.lines()) {
        const auto members = json_checker::read(line);
        CHECK(members.at("level") == "WARN");
        for (const char* key : {"remoteAddr", "localAddr", "clientAddr", "dropConnection"})
            CHECK_FALSE(members.contains(key));
    }
}

TEST_CASE("verbosity 0 tells of a failure once, and of the rest in a sum", "[go-mmproxy][service_log]") {
    recorded_log log;
    auto told = at(log, 0);
    auto copy = told; // of another thread
    for (int i = 0; i < 5; ++i)
        (i % 2 == 0 ? told : copy).rejected(forwarded(), std::make_error_code(std::errc::connection_refused));
    CHECK(log.only_line().at("count") == "1");
    told.tell_rests();
    REQUIRE(log.lines().size() == 2);
    CHECK(json_checker::read(log.lines()[1]).at("count") == "4");
}

TEST_CASE("verbosity 1 tells equal errors fifty times a second, and then how many more there were",
          "[go-mmproxy][service_log]") {
    recorded_log log;
    auto told = at(log, 1);
    for (int i = 0; i < 80; ++i) told.closed(forwarded(), {.error = errc::idle_timed_out});
    for (int i = 0; i < 60; ++i) told.reply_dropped(opened(), make_error_code(std::errc::message_size));
    told.tell_rests();
    const auto lines = log.lines();
    std::size_t single = 0, summed = 0;
    for (const auto& line : lines) {
        const auto members = json_checker::read(line);
        if (members.at("level") == "DEBUG") ++single;
        if (members.at("level") == "WARN") summed += std::stoul(members.at("count"));
    }
    CHECK(single < 140);
    CHECK(single + summed == 140);
}

TEST_CASE("verbosity 2 tells everything, however often it is the same", "[go-mmproxy][service_log]") {
    recorded_log log;
    auto told = at(log, 2);
    for (int i = 0; i < 80; ++i) told.rejected(fresh(), errc::not_proxy);
    for (int i = 0; i < 80; ++i) told.closed(forwarded(), {});
    told.tell_rests();
    CHECK(log.lines().size() == 160);
}

TEST_CASE("verbosity 1 tells the errors of single connections", "[go-mmproxy][service_log]") {
    recorded_log log;
    tell_everything(at(log, 1));
    CHECK(messages(log) == std::vector<std::string>{"PROXY header refused", "connection broken"});
}

TEST_CASE("verbosity 1 tells the errors of datagrams and flows", "[go-mmproxy][service_log]") {
    recorded_log log;
    tell_every_flow(at(log, 1));
    CHECK(messages(log) == std::vector<std::string>{"PROXY header refused", "flow broken"});
}

TEST_CASE("verbosity 2 and more tells every change of a flow", "[go-mmproxy][service_log]") {
    recorded_log log;
    tell_every_flow(at(log, GENERATE(2, 3)));
    CHECK(messages(log) == std::vector<std::string>{"PROXY header read", "flow opened", "flow closed",
                                                    "PROXY header refused", "flow broken"});
}

TEST_CASE("verbosity 2 and more tells every change", "[go-mmproxy][service_log]") {
    recorded_log log;
    tell_everything(at(log, GENERATE(2, 3)));
    CHECK(messages(log) == std::vector<std::string>{"new connection", "PROXY header read", "connected to target",
                                                    "connection closed", "PROXY header refused", "connection broken"});
}

TEST_CASE("a listening line has go-mmproxy's keys in its order", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 0).listening("tcp", 1);
    const auto line = log.lines().at(0);
    CHECK(line.starts_with("{\"time\":\""));
    CHECK(line.substr(line.find(",\"level\"")) ==
          R"(,"level":"INFO","msg":"listening","listenerNum":1,"protocol":"tcp","listenAdr":"0.0.0.0:8443"})"
          "\n");
}

TEST_CASE("a connection's line has go-mmproxy's keys in its order", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 2).rejected(forwarded(), errc::connect_timed_out);
    const auto line = log.lines().at(0);
    CHECK(line.substr(line.find(",\"level\"")) ==
          R"(,"level":"DEBUG","msg":"target not reached","listenerNum":3,"protocol":"tcp","listenAdr":"0.0.0.0:8443",)"
          R"("remoteAddr":"192.0.2.1:1000","localAddr":"192.0.2.2:8443","clientAddr":"[2001:db8::1]:5",)"
          R"("targetAddr":"[::1]:443","error":")" +
              make_error_code(errc::connect_timed_out).message() + "\",\"dropConnection\":true}\n");
}

TEST_CASE("a reply that cannot be sent is the balancer's affair", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 1).reply_dropped(opened(), make_error_code(std::errc::message_size));
    const auto line = log.only_line();
    CHECK(line.at("msg") == "balancer not reached");
    CHECK(line.at("error") == make_error_code(std::errc::message_size).message());
}

TEST_CASE("a datagram's line has the keys of a connection's", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 1).datagram_dropped(opened(), make_error_code(std::errc::network_unreachable));
    const auto line = log.lines().at(0);
    CHECK(line.substr(line.find(",\"level\"")) ==
          R"(,"level":"DEBUG","msg":"target not reached","listenerNum":3,"protocol":"udp","listenAdr":"0.0.0.0:8443",)"
          R"("remoteAddr":"192.0.2.1:1000","localAddr":"192.0.2.2:8443","clientAddr":"[2001:db8::1]:5",)"
          R"("targetAddr":"[::1]:443","error":")" +
              make_error_code(std::errc::network_unreachable).message() + "\",\"dropConnection\":true}\n");
}

TEST_CASE("a client that the header does not name is UNKNOWN", "[go-mmproxy][service_log]") {
    recorded_log log;
    SECTION("of a connection") {
        at(log, 2).header_read(fresh(), {});
    }
    SECTION("of a flow") {
        at(log, 2).flow_header_read(of_nobody(), {});
    }
    CHECK(log.only_line().at("clientAddr") == "UNKNOWN");
}

TEST_CASE("nothing is said of a client before the header is read", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 2).accepted(fresh());
    CHECK_FALSE(log.only_line().contains("clientAddr"));
    CHECK_FALSE(log.only_line().contains("targetAddr"));
}

TEST_CASE("a closed connection tells its bytes and its duration", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 2).closed(forwarded(), {.from_client = 7, .from_upstream = 11});
    const auto line = log.only_line();
    CHECK(line.at("bytesFromClient") == "7");
    CHECK(line.at("bytesFromTarget") == "11");
    CHECK(line.contains("durationSeconds"));
    CHECK_FALSE(line.contains("error"));
}

TEST_CASE("a closed flow tells its datagrams, its bytes and its duration", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 2).flow_closed(opened(), {.from_client = {2, 7}, .from_upstream = {3, 11}});
    const auto line = log.only_line();
    CHECK(line.at("protocol") == "udp");
    CHECK(line.at("level") == "DEBUG");
    CHECK(line.at("datagramsFromClient") == "2");
    CHECK(line.at("bytesFromClient") == "7");
    CHECK(line.at("datagramsFromTarget") == "3");
    CHECK(line.at("bytesFromTarget") == "11");
    CHECK(line.contains("durationSeconds"));
    CHECK_FALSE(line.contains("error"));
}

TEST_CASE("a message says why a datagram was dropped", "[go-mmproxy][service_log]") {
    struct dropped {
        std::error_code reason;
        flow about;
        const char* message;
    };
    const auto d = GENERATE(dropped{errc::not_allowed, of_nobody(), "peer not in allowed subnets"},
                            dropped{errc::truncated, of_nobody(), "no PROXY header received"},
                            dropped{errc::wrong_transport, of_nobody(), "PROXY header refused"},
                            dropped{errc::not_served, of_nobody(), "no target for this client"},
                            dropped{make_error_code(std::errc::connection_refused), opened(), "target not reached"},
                            dropped{errc::drained, of_nobody(), "new flow refused by shutdown"});
    recorded_log log;
    at(log, 1).datagram_dropped(d.about, d.reason);
    CHECK(log.only_line().at("msg") == d.message);
    CHECK(log.only_line().at("error") == d.reason.message());
    CHECK(log.only_line().at("dropConnection") == "true");
}

TEST_CASE("a message says how far a refused connection came", "[go-mmproxy][service_log]") {
    struct refused {
        std::error_code reason;
        connection about;
        const char* message;
    };
    const auto r = GENERATE(refused{errc::not_allowed, fresh(), "peer not in allowed subnets"},
                            refused{errc::truncated, fresh(), "no PROXY header received"},
                            refused{errc::header_timed_out, fresh(), "no PROXY header received"},
                            refused{errc::bad_checksum, fresh(), "PROXY header refused"},
                            refused{errc::not_served, fresh(), "no target for this client"},
                            refused{make_error_code(std::errc::connection_reset), fresh(), "no PROXY header received"},
                            refused{make_error_code(std::errc::connection_refused), forwarded(), "target not reached"},
                            refused{errc::drained, fresh(), "connection cut off by shutdown"});
    recorded_log log;
    at(log, 1).rejected(r.about, r.reason);
    CHECK(log.only_line().at("msg") == r.message);
    CHECK(log.only_line().at("error") == r.reason.message());
}

TEST_CASE("TLVs that are there are told with the header", "[go-mmproxy][service_log]") {
    using mmproxy::tlv_type;
    using namespace std::string_view_literals;
    CHECK(logged_tlv(tlv_type::authority, "example.org").at("authority") == "example.org");
    CHECK(logged_tlv(tlv_type::alpn, "h2").at("alpn") == "h2");
    CHECK(logged_tlv(tlv_type::unique_id, "id 1").at("uniqueId") == "id 1");
    CHECK(logged_tlv(tlv_type::unique_id, "\x00\xFFz"sv).at("uniqueId") == "00ff7a");
    CHECK(logged_tlv(tlv_type::aws, "\x01vpce-1").at("awsVpcEndpointId") == "vpce-1");
    CHECK(logged_tlv(tlv_type::gcp, "\xFF\0\0\0\0\0\0\x01"sv).at("gcpPscConnectionId") == "18374686479671623681");
    CHECK(logged_tlv(tlv_type::azure, "\x01\x02\x01\0\0"sv).at("azureLinkId") == "258");
    CHECK(logged_tlv(tlv_type::ssl, "\x01\0\0\0\0\x21\0\x07TLSv1.3\x22\0\x01z"sv).at("sslVersion") == "TLSv1.3");
    CHECK(logged_tlv(tlv_type::ssl, "\x01\0\0\0\0\x21\0\x07TLSv1.3\x22\0\x01z"sv).at("sslCommonName") == "z");
}

TEST_CASE("with -log-tlv every line behind the header tells what it holds", "[go-mmproxy][service_log]") {
    recorded_log log;
    const auto tlvs = tlv(mmproxy::tlv_type::authority, "example.org");
    auto told = at(log, 2, true);
    SECTION("of a connection that is served") {
        const auto c = forwarded();
        told.header_read(c, {.tlvs = tlvs});
        told.connected(c);
        told.closed(c, {});
    }
    SECTION("of a connection that is refused") {
        const auto c = forwarded();
        told.header_read(c, {.tlvs = tlvs});
        told.rejected(c, errc::not_served);
    }
    SECTION("of a flow") {
        const auto f = opened();
        told.flow_header_read(f, {.tlvs = tlvs});
        told.flow_opened(f);
        told.reply_dropped(f, make_error_code(std::errc::message_size));
        told.flow_closed(f, {});
    }
    CHECK(log.lines().size() > 1);
    for (const auto& line : log.lines()) CHECK(json_checker::read(line).at("authority") == "example.org");
}

TEST_CASE("with -log-tlv an error tells at verbosity 1 what the header holds", "[go-mmproxy][service_log]") {
    recorded_log log;
    const auto tlvs = tlv(mmproxy::tlv_type::aws, "\x01vpce-1");
    const auto c = forwarded();
    auto told = at(log, 1, true);
    told.header_read(c, {.tlvs = tlvs});
    told.connected(c);
    told.closed(c, {.error = errc::idle_timed_out});
    const auto line = log.lines().at(0);
    CHECK(line.substr(line.find(",\"targetAddr\""))
              .starts_with(R"(,"targetAddr":"[::1]:443","awsVpcEndpointId":"vpce-1","error":")"));
    CHECK(log.lines().size() == 1);
}

TEST_CASE("what a header holds is told of its own connection alone, and only with -log-tlv",
          "[go-mmproxy][service_log]") {
    recorded_log log;
    const auto tlvs = tlv(mmproxy::tlv_type::authority, "example.org");
    const bool keeps_tlvs = GENERATE(true, false);
    const auto c = forwarded();
    auto other = forwarded();
    other.peer.port += 1;
    auto told = at(log, 1, keeps_tlvs);
    told.header_read(c, {.tlvs = tlvs});
    told.rejected(other, errc::not_served);
    if (!keeps_tlvs) told.rejected(c, errc::not_served);
    const bool ends_in_order = GENERATE(true, false);
    if (ends_in_order) told.closed(c, {}); // which verbosity 1 does not tell
    if (!ends_in_order) told.closed(c, {.error = errc::drained});
    const auto lines = log.lines().size();
    told.rejected(c, errc::not_served); // as if another connection came from the same place at the same time
    CHECK_FALSE(json_checker::read(log.lines().at(0)).contains("authority"));
    CHECK_FALSE(json_checker::read(log.lines().at(lines)).contains("authority"));
}

TEST_CASE("a long TLV is cut in the log", "[go-mmproxy][service_log]") {
    CHECK(logged_tlv(mmproxy::tlv_type::authority, std::string(60'000, 'a')).at("authority").size() == 256);
}

TEST_CASE("a long unique id is cut in the log, in hexadecimal too", "[go-mmproxy][service_log]") {
    using mmproxy::tlv_type;
    CHECK(logged_tlv(tlv_type::unique_id, std::string(60'000, 'a')).at("uniqueId").size() == 256);
    CHECK(logged_tlv(tlv_type::unique_id, std::string(60'000, '\xff')).at("uniqueId").size() == 256);
}

TEST_CASE("any bytes in TLVs give valid JSON", "[go-mmproxy][service_log]") {
    using mmproxy::tlv_type;
    std::mt19937 random{11};
    for (int round = 0; round < 2'000; ++round) {
        std::string bytes(random() % 300, '\0');
        for (auto& c : bytes) c = static_cast<char>(random());
        const auto type = std::array{tlv_type::authority, tlv_type::alpn, tlv_type::unique_id, tlv_type::aws,
                                     tlv_type::ssl}[random() % 5];
        REQUIRE_NOTHROW(logged_tlv(type, bytes));
    }
}

TEST_CASE("a shortage is told at every verbosity, but once a second", "[go-mmproxy][service_log]") {
    recorded_log log;
    const auto shortage = make_error_code(std::errc::too_many_files_open);
    const auto begin = std::chrono::steady_clock::now();
    auto told = at(log, 0);
    for (int i = 0; i < 100; ++i) told.accepting_paused(shortage);
    const auto further = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - begin).count();
    const auto lines = log.lines();
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.size() <= 1 + static_cast<std::size_t>(further));
    const auto line = json_checker::read(lines.front());
    CHECK(line.at("level") == "WARN");
    CHECK(line.at("error") == shortage.message());
}

TEST_CASE("refused flows are counted and told at every verbosity, but once a second", "[go-mmproxy][service_log]") {
    const auto reason = GENERATE(make_error_code(errc::too_many_flows), std::error_code{EMFILE, std::system_category()},
                                 std::error_code{ENFILE, asio::error::get_system_category()});
    recorded_log log;
    auto told = at(log, 0);
    auto copy = told;
    for (int i = 0; i < 100; ++i) (i % 2 == 0 ? told : copy).datagram_dropped(opened(), reason);
    CHECK(log.lines().size() < 100);
    const auto line = json_checker::read(log.lines().at(0));
    CHECK(line.at("level") == "WARN");
    CHECK(line.at("protocol") == "udp");
    CHECK(line.at("error") == reason.message());
    CHECK(line.at("count") == "1");
}

TEST_CASE("a refused flow is an error of a single datagram besides", "[go-mmproxy][service_log]") {
    recorded_log log;
    at(log, 1).datagram_dropped(opened(), errc::too_many_flows);
    CHECK(messages(log) == std::vector<std::string>{"new flows refused, their datagrams dropped", "new flow refused"});
}

TEST_CASE("lines of several threads do not mix", "[go-mmproxy][service_log]") {
    recorded_log log;
    const std::string value(3'000, 'x');
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    auto line = log_line(info, message::stopped);
                    write(log.output(), line.text("error", value));
                }
            });
    }
    CHECK(log.lines().size() == 200);
    for (const auto& line : log.lines()) CHECK(json_checker::read(line).at("error") == value);
}

TEST_CASE("a broken output loses lines and nothing else", "[go-mmproxy][service_log]") {
    log_output nowhere{-1};
    service_log{nowhere, 2, service_label{"0.0.0.0:8443"}}.accepted(fresh());
    SUCCEED();
}
