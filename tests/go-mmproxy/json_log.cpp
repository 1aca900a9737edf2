// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/json_log.hpp"

#include <mmproxy/error.hpp>
#include <mmproxy/net/address_text.hpp>
#include <mmproxy/tlv/tlv.hpp>

#include "go-mmproxy/json_checker.hpp"
#include "support/catch.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace go_mmproxy;
using mmproxy::connection;
using mmproxy::errc;

namespace {

/// A log whose lines can be read back: what is written goes into a file without a name.
class recorded_log {
public:
    json_log at(int verbosity) { return {output_, verbosity, "0.0.0.0:8443"}; }
    log_output& output() { return output_; }

    std::vector<std::string> lines() const {
        const auto text = written();
        std::vector<std::string> found;
        for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
            found.push_back(text.substr(begin, text.find('\n', begin) + 1 - begin));
        return found;
    }

    json_checker::members only_line() const {
        const auto all = lines();
        REQUIRE(all.size() == 1);
        return json_checker::read(all.front());
    }

private:
    struct file {
        file() = default;
        file(const file&) = delete;
        file& operator=(const file&) = delete;
        ~file() { ::close(descriptor); }
        int descriptor = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    };

    std::string written() const {
        std::string text(static_cast<std::size_t>(::lseek(file_.descriptor, 0, SEEK_END)), '\0');
        REQUIRE(::pread(file_.descriptor, text.data(), text.size(), 0) == static_cast<::ssize_t>(text.size()));
        return text;
    }

    file file_;
    log_output output_{file_.descriptor};
};

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

void tell_everything(json_log log) {
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
    log.at(2).header_read(forwarded(), {.tlvs = tlvs});
    return log.only_line();
}

} // namespace

TEST_CASE("verbosity 0 tells nothing of single connections", "[go-mmproxy][json_log]") {
    recorded_log log;
    tell_everything(log.at(0));
    CHECK(log.lines().empty());
}

TEST_CASE("verbosity 1 tells the errors of single connections", "[go-mmproxy][json_log]") {
    recorded_log log;
    tell_everything(log.at(1));
    CHECK(messages(log) == std::vector<std::string>{"PROXY header refused", "connection broken"});
}

TEST_CASE("verbosity 2 and more tells every change", "[go-mmproxy][json_log]") {
    recorded_log log;
    tell_everything(log.at(GENERATE(2, 3)));
    CHECK(messages(log) == std::vector<std::string>{"new connection", "PROXY header read", "connected to target",
                                                    "connection closed", "PROXY header refused", "connection broken"});
}

TEST_CASE("a listening line has go-mmproxy's keys in its order", "[go-mmproxy][json_log]") {
    recorded_log log;
    log.at(0).listening(1);
    const auto line = log.lines().at(0);
    CHECK(line.starts_with("{\"time\":\""));
    CHECK(line.substr(line.find(",\"level\"")) ==
          R"(,"level":"INFO","msg":"listening","listenerNum":1,"protocol":"tcp","listenAdr":"0.0.0.0:8443"})"
          "\n");
}

TEST_CASE("a connection's line has go-mmproxy's keys in its order", "[go-mmproxy][json_log]") {
    recorded_log log;
    log.at(2).rejected(forwarded(), errc::connect_timed_out);
    const auto line = log.lines().at(0);
    CHECK(line.substr(line.find(",\"level\"")) ==
          R"(,"level":"DEBUG","msg":"target not reached","listenerNum":3,"protocol":"tcp","listenAdr":"0.0.0.0:8443",)"
          R"("remoteAddr":"192.0.2.1:1000","localAddr":"192.0.2.2:8443","clientAddr":"[2001:db8::1]:5",)"
          R"("targetAddr":"[::1]:443","error":")" +
              make_error_code(errc::connect_timed_out).message() + "\",\"dropConnection\":true}\n");
}

TEST_CASE("a client that the header does not name is UNKNOWN", "[go-mmproxy][json_log]") {
    recorded_log log;
    log.at(2).header_read(fresh(), {});
    CHECK(log.only_line().at("clientAddr") == "UNKNOWN");
}

TEST_CASE("nothing is said of a client before the header is read", "[go-mmproxy][json_log]") {
    recorded_log log;
    log.at(2).accepted(fresh());
    CHECK_FALSE(log.only_line().contains("clientAddr"));
    CHECK_FALSE(log.only_line().contains("targetAddr"));
}

TEST_CASE("a closed connection tells its bytes and its duration", "[go-mmproxy][json_log]") {
    recorded_log log;
    log.at(2).closed(forwarded(), {.from_client = 7, .from_upstream = 11});
    const auto line = log.only_line();
    CHECK(line.at("bytesFromClient") == "7");
    CHECK(line.at("bytesFromTarget") == "11");
    CHECK(line.contains("durationSeconds"));
    CHECK_FALSE(line.contains("error"));
}

TEST_CASE("a message says how far a refused connection came", "[go-mmproxy][json_log]") {
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
    log.at(1).rejected(r.about, r.reason);
    CHECK(log.only_line().at("msg") == r.message);
    CHECK(log.only_line().at("error") == r.reason.message());
}

TEST_CASE("TLVs that are there are told with the header", "[go-mmproxy][json_log]") {
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

TEST_CASE("a long TLV is cut in the log", "[go-mmproxy][json_log]") {
    CHECK(logged_tlv(mmproxy::tlv_type::authority, std::string(60'000, 'a')).at("authority").size() == 256);
}

TEST_CASE("a long unique id is cut in the log, in hexadecimal too", "[go-mmproxy][json_log]") {
    using mmproxy::tlv_type;
    CHECK(logged_tlv(tlv_type::unique_id, std::string(60'000, 'a')).at("uniqueId").size() == 256);
    CHECK(logged_tlv(tlv_type::unique_id, std::string(60'000, '\xff')).at("uniqueId").size() == 256);
}

TEST_CASE("any bytes in TLVs give valid JSON", "[go-mmproxy][json_log]") {
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

TEST_CASE("a shortage is told at every verbosity, but once a second", "[go-mmproxy][json_log]") {
    recorded_log log;
    const auto shortage = make_error_code(std::errc::too_many_files_open);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) log.at(0).accepting_paused(shortage);
    const auto further = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - begin).count();
    const auto lines = log.lines();
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.size() <= 1 + static_cast<std::size_t>(further));
    const auto line = json_checker::read(lines.front());
    CHECK(line.at("level") == "WARN");
    CHECK(line.at("error") == shortage.message());
}

TEST_CASE("lines of several threads do not mix", "[go-mmproxy][json_log]") {
    recorded_log log;
    const std::string value(3'000, 'x');
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    auto line = log_line(info, value);
                    write(log.output(), line);
                }
            });
    }
    CHECK(log.lines().size() == 200);
    for (const auto& line : log.lines()) CHECK(json_checker::read(line).at("msg") == value);
}

TEST_CASE("a broken output loses lines and nothing else", "[go-mmproxy][json_log]") {
    log_output nowhere{-1};
    json_log{nowhere, 2, "0.0.0.0:8443"}.accepted(fresh());
    SUCCEED();
}
