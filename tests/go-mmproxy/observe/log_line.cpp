// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/log_line.hpp"

#include "go-mmproxy/observe/json_checker.hpp"
#include "go-mmproxy/observe/quoted.hpp"
#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include <unistd.h>

using namespace go_mmproxy;

namespace {

log_line line_with_members(const level& grave = warn) {
    log_line line{grave, message::target_not_reached};
    line.text("listenAdr", "[::]:8443").number("count", UINT64_MAX).boolean("dropConnection", true);
    line.seconds("durationSeconds", 1.5).text("error", "no way");
    return line;
}

/// What stands behind the time, which every format but the journal's begins with.
std::string behind_time(const std::string& line, char next) {
    return line.substr(line.find(next));
}

} // namespace

TEST_CASE("a line in JSON has time, level and message in front of its members", "[go-mmproxy][log_line]") {
    const auto line = line_with_members().as(log_format_choice::json);
    CHECK(behind_time(line, ',') == R"(,"level":"WARN","msg":"target not reached","listenAdr":"[::]:8443",)"
                                    R"("count":18446744073709551615,"dropConnection":true,)"
                                    R"("durationSeconds":1.500000,"error":"no way"})"
                                    "\n");
    const auto time = json_checker::read(line).at("time");
    CHECK(time.size() >= std::string{"2024-06-11T10:00:00.000000001Z"}.size());
    CHECK(time[10] == 'T');
}

TEST_CASE("a line of text is time, level and message, and its members as key=value", "[go-mmproxy][log_line]") {
    const auto line = line_with_members().as(log_format_choice::text);
    CHECK(behind_time(line, ' ') == " WARN target not reached listenAdr=[::]:8443 count=18446744073709551615 "
                                    "dropConnection=true durationSeconds=1.500000 error=\"no way\"\n");
    CHECK(line[10] == 'T');
}

TEST_CASE("a line for the journal is the priority of its level and the text without the time",
          "[go-mmproxy][log_line]") {
    const auto [grave, priority] =
        GENERATE(table<level, std::string>({{error, "<3>"}, {warn, "<4>"}, {info, "<6>"}, {debug, "<7>"}}));
    const auto line = line_with_members(grave).as(log_format_choice::journal);
    CHECK(line == priority + "target not reached listenAdr=[::]:8443 count=18446744073709551615 "
                             "dropConnection=true durationSeconds=1.500000 error=\"no way\"\n");
}

TEST_CASE("a line may be without members, and have any number of them", "[go-mmproxy][log_line]") {
    log_line line{info, message::stopped};
    CHECK(line.as(log_format_choice::journal) == "<6>stopped\n");
    std::string expected = "<6>stopped";
    for (int i = 0; i < 100; ++i) expected += " n=" + std::to_string(i);
    for (int i = 0; i < 100; ++i) line.number("n", i);
    CHECK(line.as(log_format_choice::journal) == expected + '\n');
}

TEST_CASE("a line tells when it was begun, however late and often it is written", "[go-mmproxy][log_line]") {
    const auto line = line_with_members();
    CHECK(line.as(log_format_choice::text) == line.as(log_format_choice::text));
}

TEST_CASE("a line is written as its output asks for it", "[go-mmproxy][log_line]") {
    const auto format = GENERATE(log_format_choice::json, log_format_choice::text, log_format_choice::journal);
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const auto line = line_with_members();
    {
        log_output output{ends[1], format};
        write(output, line);
    }
    std::array<char, longest_line> text{};
    const auto size = ::read(ends[0], text.data(), text.size());
    CHECK(std::string(text.data(), static_cast<std::size_t>(size)) == line.as(format));
    for (const int end : ends) ::close(end);
}
