// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/normalise_arguments.hpp"

#include "go-mmproxy/config/usage_error.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace go_mmproxy;

namespace {

using strings = std::vector<std::string>;

strings normal(const strings& arguments) {
    return normalise_arguments(arguments);
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

TEST_CASE("a flag of one letter may have two dashes too, and is spelt out", "[go-mmproxy][normalise_arguments]") {
    const auto spelling = GENERATE(strings{"-4", "x"}, strings{"--4", "x"}, strings{"-4=x"}, strings{"--4=x"},
                                   strings{"-target4", "x"}, strings{"--target4=x"});
    CHECK(normal(spelling) == strings{"--target4", "x"});
}

TEST_CASE("a value may begin with a dash, be empty or hold an equals sign", "[go-mmproxy][normalise_arguments]") {
    CHECK(normal({"-mark", "-1"}) == strings{"--mark", "-1"});
    CHECK(normal({"-mark", "--"}) == strings{"--mark", "--"});
    CHECK(normal({"-mark", ""}) == strings{"--mark", ""});
    CHECK(normal({"-mark="}) == strings{"--mark", ""});
    CHECK(normal({"-mark=a=b"}) == strings{"--mark", "a=b"});
}

TEST_CASE("a boolean flag takes no further argument", "[go-mmproxy][normalise_arguments]") {
    CHECK(normal({"-listen-transparent", "-4", "x"}) == strings{"--listen-transparent=true", "--target4", "x"});
    CHECK(normal({"-listen-transparent=F"}) == strings{"--listen-transparent=false"});
    CHECK(normal({"-h"}) == strings{"--help=true"});
    CHECK(refusal({"-listen-transparent", "false"}) ==
          R"("false" is not a flag, and only flags are taken; see --help)");
    CHECK(refusal({"-listen-transparent=yes"}) == R"(-listen-transparent: "yes" is not true or false)");
    CHECK(refusal({"-listen-transparent="}) == R"(-listen-transparent: "" is not true or false)");
}

TEST_CASE("order and repetition are kept", "[go-mmproxy][normalise_arguments]") {
    CHECK(normal({"-mark=1", "-4", "a", "--mark", "2"}) == strings{"--mark", "1", "--target4", "a", "--mark", "2"});
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
