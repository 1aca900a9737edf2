// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/scoreboard.hpp"

#include "support/catch.hpp"

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

using namespace go_mmproxy;

namespace {

std::vector<std::string> listen_addresses(const scoreboard& all) {
    std::vector<std::string> addresses;
    for (const auto& s : all.read().services) addresses.push_back(s.facts.listen);
    return addresses;
}

service_facts named(const std::string& name, const std::string& listen) {
    return {.name = name, .listen = listen};
}

} // namespace

TEST_CASE("a scoreboard has each service while it is there, in the order of their beginning",
          "[go-mmproxy][scoreboard]") {
    scoreboard all{{}};
    CHECK(all.read().services.empty());
    const scoreboard::entry first{all, named("web", "a")};
    auto second = std::make_unique<scoreboard::entry>(all, named("mail", "b"));
    CHECK(listen_addresses(all) == std::vector<std::string>{"a", "b"});
    second.reset();
    CHECK(listen_addresses(all) == std::vector<std::string>{"a"});
}

TEST_CASE("a service that takes the place of another one of its name goes on with its numbers",
          "[go-mmproxy][scoreboard]") {
    scoreboard all{{}};
    auto before = std::make_unique<scoreboard::entry>(all, named("web", "before"));
    auto of_before = before->numbers().counted;
    of_before.accepted({});
    const scoreboard::entry after{all, named("web", "after")};
    auto of_after = after.numbers().counted;
    of_after.accepted({});
    of_before.accepted({}); // it drains
    CHECK(listen_addresses(all) == std::vector<std::string>{"after"});
    CHECK(all.read().services[0].counted.connections.accepted == 3);
    before.reset();
    CHECK(all.read().services[0].counted.connections.accepted == 3);
}

TEST_CASE("a service that gets another name goes on with its numbers, and so does what takes its place",
          "[go-mmproxy][scoreboard]") {
    scoreboard all{{}};
    scoreboard::entry before{all, named("[::]:1", "[::]:1")};
    auto counted = before.numbers().counted;
    counted.accepted({});
    before.set(named("[::]:2", "[::]:2"));
    const scoreboard::entry after{all, named("[::]:2", "[::]:2")};
    const auto now = all.read();
    REQUIRE(now.services.size() == 1); // two would be two series with the same labels
    CHECK(now.services[0].facts.name == "[::]:2");
    CHECK(now.services[0].counted.connections.accepted == 1);
}

TEST_CASE("a scoreboard tells what has become of the routes of each service", "[go-mmproxy][scoreboard]") {
    scoreboard all{{}};
    scoreboard::entry web{all, named("web", "a")};
    const scoreboard::entry mail{all, named("mail", "b")};
    CHECK(++web.numbers().route_losses == 1);
    CHECK(++web.numbers().route_losses == 2);
    web.note_missing("no rule");
    auto now = all.read();
    CHECK(now.services[0].route_losses == 2);
    CHECK(now.services[0].routes_missing == "no rule");
    CHECK(now.services[1].route_losses == 0);
    CHECK(problem_of(now) == "web: clients get no answer: no rule");
    web.note_missing({});
    now = all.read();
    CHECK(now.services[0].routes_missing.empty());
    CHECK(problem_of(now).empty());
}

TEST_CASE("how the routes of a service stand that has been replaced is told no more", "[go-mmproxy][scoreboard]") {
    scoreboard all{{}};
    scoreboard::entry before{all, named("web", "before")};
    before.note_missing("no rule");
    scoreboard::entry after{all, named("web", "after")};
    CHECK(problem_of(all.read()).empty());
    before.note_missing("no rule"); // it drains
    ++before.numbers().route_losses;
    CHECK(problem_of(all.read()).empty());
    CHECK(all.read().services[0].route_losses == 1);
    after.note_missing("no route");
    before.note_missing({});
    CHECK(problem_of(all.read()) == "web: clients get no answer: no route");
}

TEST_CASE("a process that drains does not serve everything any more", "[go-mmproxy][scoreboard]") {
    scoreboard all{{}};
    CHECK(problem_of(all.read()).empty());
    all.process.is_draining = true;
    CHECK(problem_of(all.read()).find("ending") != std::string::npos);
}

TEST_CASE("io_uring is in use unless it is not wanted or is refused", "[go-mmproxy][scoreboard]") {
    CHECK_FALSE(scoreboard{{.wants_io_uring = false}}.read().process.uses_io_uring());
    scoreboard all{{.wants_io_uring = true}};
    const std::error_code refused{EPERM, std::system_category()};
    all.note({"splice", "streams are copied", refused});
    CHECK(all.read().process.uses_io_uring());
    all.note({"io_uring", "messages are received and sent one by one", refused});
    CHECK_FALSE(all.read().process.uses_io_uring());
    CHECK(all.read().process.refused_calls == std::vector<std::string>{"splice", "io_uring"});
}
