// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/failure_log.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/error.hpp>

#include "go-mmproxy/observe/recorded_log.hpp"
#include "support/catch.hpp"

#include <asio/io_context.hpp>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

using namespace go_mmproxy;
using mmproxy::errc;

namespace {

mmproxy::socket_address address(std::string_view text) {
    return mmproxy::parse_socket_address(text).value();
}

failure failure_of(plain_message what, std::error_code reason, std::string_view protocol = "tcp") {
    return {{what, protocol, reason}, address("192.0.2.1:1000"), address("[2001:db8::1]:5"), address("[::1]:443")};
}

const auto refused = failure_of(message::target_not_reached, std::make_error_code(std::errc::connection_refused));

struct failing {
    recorded_log log{};
    std::shared_ptr<recurrences> seen = std::make_shared<recurrences>();
    failure_log failures{{log.output(), service_label{"0.0.0.0:8443"}}, {}, seen};
};

std::string behind_time(const std::string& line) {
    return line.substr(line.find(",\"level\""));
}

} // namespace

TEST_CASE("a target that is not reached is named, with the number of failures and what to do",
          "[go-mmproxy][failure_log]") {
    failing f;
    f.failures.add(refused);
    CHECK(behind_time(f.log.lines().at(0)) ==
          R"(,"level":"WARN","msg":"target not reached","protocol":"tcp","listenAdr":"0.0.0.0:8443",)"
          R"("targetAddr":"[::1]:443","error":"Connection refused","count":1,)"
          R"("remedy":"start the server that listens on the target's address and port, or correct -4 and -6"})"
          "\n");
}

TEST_CASE("a balancer that is refused is named, without the port, which is another each time",
          "[go-mmproxy][failure_log]") {
    failing f;
    f.failures.add(failure_of(message::balancer_not_allowed, errc::not_allowed, "udp"));
    const auto line = f.log.only_line();
    CHECK(line.at("protocol") == "udp");
    CHECK(line.at("balancer") == "192.0.2.1");
    CHECK_FALSE(line.contains("targetAddr"));
    CHECK(line.at("remedy") == text(message::remedy_allow_balancer));
}

TEST_CASE("equal failures make a line at once, and then one with the number of the rest", "[go-mmproxy][failure_log]") {
    failing f;
    for (int i = 0; i < 1000; ++i) f.failures.add(refused);
    f.failures.add(failure_of(message::target_not_reached, errc::connect_timed_out));
    CHECK(f.log.lines().size() == 2);
    f.seen->tell_rests();
    REQUIRE(f.log.lines().size() == 3);
    const auto rest = json_checker::read(f.log.lines()[2]);
    CHECK(rest.at("count") == "999");
    CHECK(rest.at("error") == "Connection refused");
    CHECK(rest.at("targetAddr") == "[::1]:443");
    CHECK(rest.contains("remedy"));
}

TEST_CASE("the rest is told though the log is gone by then, and nothing is left behind", "[go-mmproxy][failure_log]") {
    std::optional<asio::io_context> timers{1};
    recorded_log log;
    std::weak_ptr<recurrences> left;
    {
        const auto seen = std::make_shared<recurrences>();
        seen->tell_rests_on(timers->get_executor());
        left = seen;
        const failure_log failures{{log.output(), service_label{"0.0.0.0:8443"}}, {}, seen};
        failures.add(refused);
        failures.add(refused);
        seen->tell_rests();
    }
    CHECK(log.lines().size() == 2);
    CHECK_FALSE(left.expired()); // a timer is set yet
    timers.reset();
    CHECK(left.expired());
}

TEST_CASE("nothing is told of a shutdown, nor of flows that are refused, which are told of elsewhere",
          "[go-mmproxy][failure_log]") {
    failing f;
    f.failures.add(failure_of(message::connection_cut_off, errc::drained));
    f.failures.add(failure_of(message::flow_refused, errc::too_many_flows, "udp"));
    f.failures.add(failure_of(message::flow_refused, {EMFILE, std::system_category()}, "udp"));
    CHECK(f.log.lines().empty());
    f.failures.add(failure_of(message::target_not_reached, {EMFILE, std::system_category()}));
    CHECK(f.log.lines().size() == 1);
}

TEST_CASE("what health checks and port scans do is no warning", "[go-mmproxy][failure_log]") {
    const std::error_code reason =
        GENERATE(make_error_code(errc::truncated), std::make_error_code(std::errc::connection_reset));
    failing f;
    f.failures.add(failure_of(message::no_header_received, reason));
    CHECK(f.log.only_line().at("level") == "INFO");
    f.failures.add(failure_of(message::no_header_received, errc::header_timed_out));
    CHECK(json_checker::read(f.log.lines().at(1)).at("level") == "WARN");
}
