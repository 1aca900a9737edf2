// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/normalise_arguments.hpp"

#include "go-mmproxy/config/usage_error.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace go_mmproxy;

namespace {

using strings = std::vector<std::string>;

std::optional<flag_spelling> find(std::string_view name) {
    if (name == "4") return flag_spelling{"-4", false};
    if (name == "mark") return flag_spelling{"--mark", false};
    if (name == "transparent") return flag_spelling{"--transparent", true};
    if (name == "h" || name == "help") return flag_spelling{"--help", true};
    return std::nullopt;
}

strings normal(const strings& arguments) {
    return normalise_arguments(arguments, find);
}

std::string refusal(const strings& arguments) {
    try {
        normal(arguments);
    } catch (const usage_error& error) {
        return error.what();
    }
    return {};
}

} // namespace

TEST_CASE("every spelling of Go gives the same arguments", "[go-mmproxy][normalise_arguments]") {
    const auto spelling =
        GENERATE(strings{"-mark", "5"}, strings{"--mark", "5"}, strings{"-mark=5"}, strings{"--mark=5"});
    CHECK(normal(spelling) == strings{"--mark", "5"});
}

TEST_CASE("a flag of one letter may have two dashes too", "[go-mmproxy][normalise_arguments]") {
    const auto spelling = GENERATE(strings{"-4", "x"}, strings{"--4", "x"}, strings{"-4=x"}, strings{"--4=x"});
    CHECK(normal(spelling) == strings{"-4", "x"});
}

TEST_CASE("a value may begin with a dash, be empty or hold an equals sign", "[go-mmproxy][normalise_arguments]") {
    CHECK(normal({"-mark", "-1"}) == strings{"--mark", "-1"});
    CHECK(normal({"-mark", "--"}) == strings{"--mark", "--"});
    CHECK(normal({"-mark", ""}) == strings{"--mark", ""});
    CHECK(normal({"-mark="}) == strings{"--mark", ""});
    CHECK(normal({"-mark=a=b"}) == strings{"--mark", "a=b"});
}

TEST_CASE("a boolean flag takes no further argument", "[go-mmproxy][normalise_arguments]") {
    CHECK(normal({"-transparent", "-4", "x"}) == strings{"--transparent=true", "-4", "x"});
    CHECK(normal({"-transparent=F"}) == strings{"--transparent=false"});
    CHECK(normal({"-h"}) == strings{"--help=true"});
    CHECK(refusal({"-transparent", "false"}) == R"("false" is not a flag, and only flags are taken; see --help)");
    CHECK(refusal({"-transparent=yes"}) == R"(-transparent: "yes" is not true or false)");
    CHECK(refusal({"-transparent="}) == R"(-transparent: "" is not true or false)");
}

TEST_CASE("order and repetition are kept", "[go-mmproxy][normalise_arguments]") {
    CHECK(normal({"-mark=1", "-4", "a", "--mark", "2"}) == strings{"--mark", "1", "-4", "a", "--mark", "2"});
}

TEST_CASE("two dashes end the flags", "[go-mmproxy][normalise_arguments]") {
    CHECK(normal({"-mark", "1", "--"}) == strings{"--mark", "1"});
    CHECK(refusal({"--", "-mark", "1"}) == R"("-mark" is not a flag, and only flags are taken; see --help)");
}

TEST_CASE("what is no flag is refused by name", "[go-mmproxy][normalise_arguments]") {
    CHECK(refusal({"mark", "1"}) == R"("mark" is not a flag, and only flags are taken; see --help)");
    CHECK(refusal({"-"}) == R"("-" is not a flag, and only flags are taken; see --help)");
    CHECK(refusal({""}) == R"("" is not a flag, and only flags are taken; see --help)");
    CHECK(refusal({"-color=x"}) == "unknown flag -color; see --help");
    CHECK(refusal({"-44"}) == "unknown flag -44; see --help");
}

TEST_CASE("a flag of impossible form is refused", "[go-mmproxy][normalise_arguments]") {
    const std::string argument = GENERATE("---mark", "-=5", "--=5");
    CHECK(refusal({argument}) == '"' + argument + "\" is not a flag: write -name, -name value or -name=value");
}

TEST_CASE("a flag whose value is missing is refused", "[go-mmproxy][normalise_arguments]") {
    CHECK(refusal({"-4", "x", "-mark"}) == "-mark needs a value; see --help");
}
