// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/recent_lines.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

using namespace go_mmproxy;

namespace {

log_line numbered(const level& grave, std::size_t number) {
    log_line line{grave, message::target_not_reached};
    line.number("n", number);
    return line;
}

std::vector<std::string> numbers(const recent_lines& recent) {
    std::vector<std::string> found;
    for (const auto& l : recent.all())
        l->for_each_member([&](auto /*key*/, auto value, bool /*is_text*/) { found.emplace_back(value); });
    return found;
}

} // namespace

TEST_CASE("the latest lines are kept, the last one first", "[go-mmproxy][recent_lines]") {
    recent_lines recent;
    CHECK(recent.all().empty());
    for (std::size_t i = 0; i < 3; ++i) recent.add(numbered(warn, i));
    CHECK(numbers(recent) == std::vector<std::string>{"2", "1", "0"});
    for (std::size_t i = 3; i < 100; ++i) recent.add(numbered(warn, i));
    REQUIRE(recent.all().size() == recent_lines::capacity);
    CHECK(numbers(recent).front() == "99");
    CHECK(numbers(recent).back() == "80");
}

TEST_CASE("warnings and errors of a log are kept, although the log itself has no room", "[go-mmproxy][recent_lines]") {
    log_output nowhere{-1};
    std::size_t number = 0;
    for (const auto& grave : {debug, info, warn, error}) write(nowhere, numbered(grave, number++));
    CHECK(numbers(nowhere.recent()) == std::vector<std::string>{"3", "2"});
    CHECK(nowhere.recent().all().front()->how_grave().name == "ERROR");
    CHECK(nowhere.recent().all().front()->message() == "target not reached");
}

TEST_CASE("threads may add lines while others read them", "[go-mmproxy][recent_lines]") {
    recent_lines recent;
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < 4; ++i)
            writers.emplace_back([&] {
                for (std::size_t n = 0; n < 1000; ++n) recent.add(numbered(error, n));
            });
        for (int i = 0; i < 1000; ++i) CHECK(recent.all().size() <= recent_lines::capacity);
    }
    CHECK(recent.all().size() == recent_lines::capacity);
}
