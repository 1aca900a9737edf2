// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/statement.hpp"

#include "support/catch.hpp"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace go_mmproxy;

namespace {

using statements = std::vector<std::pair<std::size_t, std::string>>;

statements read(const std::string& text) {
    std::istringstream stream{text};
    statement_reader reader{stream};
    statements all;
    while (const auto one = reader.next()) all.emplace_back(one->line, one->text);
    return all;
}

} // namespace

TEST_CASE("a statement has its line, and neither comments nor blanks", "[go-mmproxy][statement]") {
    CHECK(read("# first\n\n  a = 1 # one\r\n[ web ]\n; ini\n\tb=2") ==
          statements{{3, "a=1"}, {4, "[web]"}, {6, "b=2"}});
    CHECK(read("").empty());
    CHECK(read("\xEF\xBB\xBF"
               "a=1") == statements{{1, "a=1"}});
}

TEST_CASE("a blank outside quotes parts two words, and is none of a value", "[go-mmproxy][statement]") {
    CHECK(read("a b = 1\t 2 \n[ w e ]\nc = [ 1 2 ,\n 3 ]") ==
          statements{{1, "a b=1 2"}, {2, "[w e]"}, {3, "c=[1 2,3]"}});
}

TEST_CASE("what is quoted stands as it is", "[go-mmproxy][statement]") {
    CHECK(read(R"(a = "x # y; 'z'" # c)") == statements{{1, R"(a="x # y; 'z'")"}});
    CHECK(read(R"(a = 'x " y' #")") == statements{{1, R"(a='x " y')"}});
}

TEST_CASE("an array may go on over lines, and its statement begins at the first", "[go-mmproxy][statement]") {
    CHECK(read("a = [ \"x\" , # one\n\n  \"y z\",\n]\nb=[1]\n") == statements{{1, R"(a=["x","y z",])"}, {5, "b=[1]"}});
}

TEST_CASE("a quote or an array that does not end makes no whole statement", "[go-mmproxy][statement]") {
    for (const auto* text : {"a = \"x", "a = 'x\"", "a = [1,\n2", "a = ['x,\n2]", "[web", "a = [[1]"}) {
        CAPTURE(text);
        std::istringstream stream{text};
        CHECK_FALSE(statement_reader{stream}.next()->is_whole);
    }
}

TEST_CASE("what stands beside a value in quotes or brackets makes no whole statement", "[go-mmproxy][statement]") {
    for (const auto* text :
         {"a = 'x' y", "a = x 'y'", "a = ['x' 'y']", "a = ['x', , 'y']", "a = [, 'x']", "a = ['x'] y", "a = [::]:1"}) {
        CAPTURE(text);
        std::istringstream stream{text};
        CHECK_FALSE(statement_reader{stream}.next()->is_whole);
    }
    for (const auto* text : {"'a' = [[::]:1, 'x',]", "a = x[1]", "a = x]", "a = ['x]', '[y']"}) {
        CAPTURE(text);
        std::istringstream stream{text};
        CHECK(statement_reader{stream}.next()->is_whole);
    }
}

TEST_CASE("a statement that is not whole takes no more lines than it has to", "[go-mmproxy][statement]") {
    CHECK(read("a = ['x'\nb = 1\nc = 2") == statements{{1, "a=['x' b=1"}, {3, "c=2"}});
    CHECK(read("a = ['x'] ]\nc = 2\n") == statements{{1, "a=['x']]"}, {2, "c=2"}});
    CHECK(read("a = [::]:1\nc = 2\n") == statements{{1, "a=[::]:1"}, {2, "c=2"}});
    CHECK(read(";a = [1,\nc = 2\n") == statements{{2, "c=2"}});
}

TEST_CASE("a name in brackets is a section", "[go-mmproxy][statement]") {
    CHECK(statement{1, "[web]"}.is_section());
    CHECK_FALSE(statement{1, "a=[1]"}.is_section());
    CHECK_FALSE(statement{1, "[web"}.is_section());
}
